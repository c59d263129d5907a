/** Whether and how user groups are changed, as the start-up check and `/readyz` say it. */
import type { UsergroupRow } from '../../../engine/events.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Log } from '../../../lib/log.ts';
import { storeUsergroups } from '../../team/directory.ts';
import { putSetting, setting } from '../../team/store.ts';
import { isForbidden, refusalWords, type Token, unreadWords } from './blocks.ts';
import { namedGroups } from './store.ts';

/** Slack's groups, or the code with which it refuses to show them. */
export type GroupsRead = readonly UsergroupRow[] | { readonly refused: string };

const READ = 'usergroup:read';
const CHANGED = 'usergroup:changed';

/** What came of the last change, and of the token that was used; nothing is tried only to find out. */
interface Changed {
  readonly token: Token;
  /** Slack's code, or `well`. */
  readonly outcome: string;
}

async function put(tx: Tx, key: string, value: unknown): Promise<void> {
  if (JSON.stringify(await setting(tx, key)) !== JSON.stringify(value)) await putSetting(tx, key, value);
}

/** Keeps Slack's groups as it shows them. */
export async function storeGroups(tx: Tx, groups: GroupsRead): Promise<void> {
  if ('refused' in groups) return put(tx, READ, groups.refused);
  await storeUsergroups(tx, groups);
  await put(tx, READ, 'well');
}

/** `well`, the code of Slack's refusal, or undefined before the first reading. */
export async function readingOfGroups(tx: Tx): Promise<string | undefined> {
  return setting<string>(tx, READ);
}

/** Remembers whether we may change groups; a refusal that is about one group or its members says nothing of that. */
export async function noteChange(tx: Tx, token: Token, refusal: string | undefined): Promise<void> {
  if (refusal !== undefined && !isForbidden(refusal)) return;
  await put(tx, CHANGED, { token, outcome: refusal ?? 'well' } satisfies Changed);
}

/** A sentence for the log and for `/readyz`. */
export interface Remark {
  readonly well: boolean;
  readonly words: string;
}

/** What is wrong with the group that a schedule names, as far as Slack has been read; for `muster apply`. */
export async function groupWarnings(tx: Tx, schedule: string): Promise<readonly string[]> {
  const named = (await namedGroups(tx)).filter(({ schedules }) => schedules.includes(schedule));
  const reading = await readingOfGroups(tx);
  if (reading === undefined) return [];
  if (reading !== 'well')
    return named.map(({ handle }) => `@${handle} is not kept up to date: ${unreadWords(reading)}`);
  return named.filter(({ row }) => row === undefined).map(({ handle }) => `Slack has no user group @${handle} yet`);
}

/** How user groups are changed, and which of the file Slack does not have; nothing when the file names none. */
export async function groupRemarks(tx: Tx, token: Token): Promise<readonly Remark[]> {
  const groups = await namedGroups(tx);
  if (groups.length === 0) return [];
  const reading = await readingOfGroups(tx);
  const missing = reading === 'well' ? groups.filter(({ row }) => row === undefined) : [];
  return [
    await changeRemark(tx, token, reading),
    ...missing.map(({ handle }) => ({
      well: false,
      words: `Slack has no user group @${handle}, which muster.yaml names.`,
    })),
  ];
}

async function changeRemark(tx: Tx, token: Token, reading: string | undefined): Promise<Remark> {
  const none = 'Muster does not change user groups.';
  if (reading !== undefined && reading !== 'well') return { well: false, words: `${none} ${unreadWords(reading)}` };
  const changed = await setting<Changed>(tx, CHANGED);
  const name = token === 'user' ? 'SLACK_USER_TOKEN' : 'the bot token';
  if (changed?.token !== token) return { well: true, words: `User groups are changed with ${name}; not tried yet.` };
  return changed.outcome === 'well'
    ? { well: true, words: `User groups are changed with ${name}.` }
    : { well: false, words: `${none} ${refusalWords(changed.outcome, token)}` };
}

/** The remarks as they were last found, each logged when it is new. */
export interface Remarks {
  readonly current: () => readonly string[];
  readonly refresh: (tx: Tx) => Promise<void>;
}

/** Keeps the remarks of one process. */
export function keepRemarks(log: Log, token: Token): Remarks {
  let words: readonly string[] = [];
  const refresh = async (tx: Tx): Promise<void> => {
    const found = await groupRemarks(tx, token);
    for (const one of found) if (!words.includes(one.words)) log[one.well ? 'info' : 'warn'](one.words);
    words = found.map((one) => one.words);
  };
  return { current: () => words, refresh };
}
