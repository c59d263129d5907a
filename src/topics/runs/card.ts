/** What runbooks add to an incident's card and to the message of a page. */
import type { Tx } from '../../engine/tx.ts';
import type { ButtonSpec } from '../../lib/blockkit.ts';
import type { Incident } from '../incidents/lifecycle/model.ts';
import type { PagePart } from '../paging/messages/page.ts';
import type { Page } from '../paging/page/store.ts';
import type { Library } from '../runbooks/library.ts';
import { serviceOf } from '../team/store.ts';

/** The most runbooks on one message; `Runbooks` lists them all. */
const SHOWN = 3;

/** A button for each runbook of the incident's service, which opens it; and one for all of them. */
export function runbookButtons(library: () => Library) {
  return async (tx: Tx, { service }: Incident): Promise<readonly ButtonSpec[]> => [
    ...(await serviceRunbooks(library)(tx, service)),
    { label: 'Runbooks', line: 'runbook' },
  ];
}

/** A button for each of the first runbooks of a service, which opens it. */
export function serviceRunbooks(library: () => Library) {
  return async (tx: Tx, service: string | null): Promise<readonly ButtonSpec[]> =>
    (await namesOf(tx, service)).slice(0, SHOWN).map((name) => openButton(library, name));
}

/** The first runbook of the page's service, else all of them. */
export function runbookPart(library: () => Library) {
  return async (tx: Tx, { service }: Page): Promise<readonly PagePart[]> => {
    const [name] = await namesOf(tx, service);
    const line = name === undefined || library().get(name) === undefined ? 'runbook' : `runbook show ${name}`;
    return [{ lines: [], buttons: [{ label: 'Runbook', line }] }];
  };
}

function openButton(library: () => Library, name: string): ButtonSpec {
  return { label: `📘 ${library().get(name)?.title ?? name}`, line: `runbook show ${name}` };
}

async function namesOf(tx: Tx, service: string | null): Promise<readonly string[]> {
  return (service === null ? undefined : await serviceOf(tx, service))?.runbooks ?? [];
}
