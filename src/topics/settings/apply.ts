/** Writes muster.yaml to the database, in one transaction, and reports what that changes. */
import type { Row } from '../../db/schema.ts';
import type { Transact, Tx } from '../../engine/tx.ts';
import { heartbeatsSection } from '../alerts/heartbeats/operations.ts';
import { sourcesSection } from '../alerts/intake/store.ts';
import { maintenanceSection } from '../alerts/maintenance/operations.ts';
import type { Routing } from '../alerts/routing/config.ts';
import { putRouting, routing } from '../alerts/routing/store.ts';
import { policiesSection } from '../paging/escalation/store.ts';
import { bindChannels } from '../team/channels/names.ts';
import { resolvePeople } from '../team/directory.ts';
import { NO_FILE } from '../team/model.ts';
import { everyPerson } from '../team/people/store.ts';
import { peopleSection, type Section, servicesSection, severitiesSection } from '../team/sections.ts';
import { putSetting, setting } from '../team/store.ts';
import { disagreements } from './agree.ts';
import { differences, routeDifferences } from './diff.ts';
import type { MusterFile } from './model.ts';
import { leftBehind } from './removed.ts';
import { applySchedules } from './schedules.ts';

/** What applying a file changed; `lines` are for a person, `missing` are people who are not found in Slack (yet). */
export interface Applied {
  readonly lines: readonly string[];
  readonly missing: readonly string[];
  /** Further sentences: where the applied settings differ from what the file alone would give. */
  readonly disagreements: readonly string[];
}

/** Writes the file. Rotations become revisions, so that the people on call now stay until their hand-off. */
export async function applyFile(tx: Tx, file: MusterFile): Promise<Applied> {
  const {
    people,
    services,
    schedules: _,
    policies,
    severities = {},
    sources,
    heartbeats,
    maintenance,
    routes,
    catch_all,
    ...top
  } = file;
  const gone = (await everyPerson(tx)).filter(({ person }) => people[person] === undefined);
  const lines = [
    ...(await applyTop(tx, top)),
    ...(await replace(tx, ['person', peopleSection], people, (person) => ({
      ...asText(person),
      email: person.email?.toLowerCase() ?? null,
      timezone: person.timezone ?? null,
    }))),
    ...(await replace(tx, ['service', servicesSection], services, asText)),
    ...(await replace(tx, ['policy', policiesSection], policies, asText)),
    ...(await replace(tx, ['source', sourcesSection], sources, asText)),
    ...(await replace(tx, ['heartbeat', heartbeatsSection], heartbeats, asText)),
    ...(await replace(tx, ['maintenance', maintenanceSection], maintenance, (window) =>
      asText({ ...window, timezone: window.timezone ?? file.timezone }),
    )),
    ...(await replace(tx, ['severity', severitiesSection], severities, (severity, position) => ({
      ...asText(severity),
      position,
    }))),
    ...(await applyRouting(tx, { routes, catch_all })),
  ];
  const missing = await resolvePeople(tx);
  const all = await withLeftBehind(tx, [...lines, ...(await applySchedules(tx, file))], gone);
  await bindChannels(tx);
  if (all.length > 0) tx.audit.field('muster.yaml', null, all.join('\n'));
  const other = (await disagreements(tx)).filter((sentence) => !all.includes(`    ${sentence}`));
  return { lines: all, missing, disagreements: other };
}

/** Adds, below the line of each removed person, what still depends on them. */
async function withLeftBehind(
  tx: Tx,
  lines: readonly string[],
  gone: readonly Row<'people'>[],
): Promise<readonly string[]> {
  const out: string[] = [];
  for (const line of lines) {
    out.push(line);
    const left = gone.find(({ person }) => line === `- person ${person}`);
    if (left !== undefined) out.push(...(await leftBehind(tx, left)));
  }
  return out;
}

function asText(entry: object) {
  return { data_json: JSON.stringify(entry) };
}

async function applyTop(tx: Tx, top: object): Promise<readonly string[]> {
  const before = await setting<object>(tx, 'file');
  await putSetting(tx, 'file', top);
  const changed = differences({ ...(before ?? NO_FILE) }, { ...top });
  return changed === '' ? [] : [`~ ${changed}`];
}

/** Writes the routes; returns a line for each one that was added, changed, moved or removed. */
async function applyRouting(tx: Tx, said: Routing): Promise<readonly string[]> {
  const before = await routing(tx);
  await putRouting(tx, said);
  return [
    ...routeDifferences(before.routes, said.routes),
    ...(before.catch_all === said.catch_all
      ? []
      : [`~ catch_all ${before.catch_all ?? 'none'} → ${said.catch_all ?? 'none'}`]),
  ];
}

/** Makes a section contain exactly these entries; returns a line for each one that was added, changed or removed. */
async function replace<T extends object, E extends { readonly data_json: string }>(
  tx: Tx,
  [word, section]: readonly [word: string, section: Section<E>],
  entries: Readonly<Record<string, T>>,
  keptAs: (entry: T, position: number) => E,
): Promise<readonly string[]> {
  const known = new Map(await section.all(tx));
  const lines: string[] = [];
  for (const [position, [name, entry]] of Object.entries(entries).entries()) {
    const kept = keptAs(entry, position);
    const line = change(`${word} ${name}`, known.get(name), kept);
    known.delete(name);
    if (line === undefined) continue;
    lines.push(line);
    await section.put(tx, name, kept);
  }
  if (known.size > 0) await section.remove(tx, [...known.keys()]);
  return [...lines, ...[...known.keys()].map((name) => `- ${word} ${name}`)];
}

/** The line of an added or changed entry. */
function change<E extends { readonly data_json: string }>(
  what: string,
  before: E | undefined,
  after: E,
): string | undefined {
  if (before === undefined) return `+ ${what}`;
  if ((Object.keys(after) as (keyof E)[]).every((column) => before[column] === after[column])) return undefined;
  const details = differences(JSON.parse(before.data_json), JSON.parse(after.data_json));
  return `~ ${what}: ${details === '' ? 'its position in the list' : details}`;
}

class RolledBack extends Error {
  readonly applied: Applied;
  constructor(applied: Applied) {
    super('rolled back');
    this.applied = applied;
  }
}

/** What applying the file would change; nothing is written. */
export async function planFile(transact: Transact, file: MusterFile): Promise<Applied> {
  try {
    return await transact(async (tx) => {
      throw new RolledBack(await applyFile(tx, file));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.applied;
    throw error;
  }
}
