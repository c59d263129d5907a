/** Sources and their keys as people see them. Pure. */
import {
  type Block,
  type ButtonSpec,
  buttons,
  code,
  context,
  cut,
  date,
  divider,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { preformatted } from '../../../lib/chart.ts';
import { count } from '../../../lib/plain.ts';
import type { Unreadable } from '../../../sources/signal.ts';
import { type HeartbeatView, heartbeatBlocks } from '../heartbeats/blocks.ts';
import type { KeyInfo, NewKey } from './keys.ts';
import type { SourceState } from './store.ts';

/** A source with what is known of it, for people. */
export interface SourceView {
  readonly name: string;
  readonly type: string;
  /** Where the tool sends, without the key. */
  readonly address: string;
  readonly keys: readonly KeyInfo[];
  readonly state: Omit<SourceState, 'windows'>;
}

/** A refused body, for people. */
export interface RefusedView {
  readonly at: number;
  readonly status: number;
  readonly problems: readonly Unreadable[];
  readonly raw: string;
}

/** `alerts[0].status: expected firing or resolved (state: …)`. */
export function problemWords({ path, expected, mend }: Unreadable): string {
  const where = path === '' ? 'payload' : path;
  return `${where}: expected ${expected}${mend === undefined ? '' : `; in muster.yaml: ${mend}`}`;
}

/** What a channel hears of refused bodies; `fresh` are those since it was told last. */
export function refusedMessage(name: string, { last_error }: Pick<SourceState, 'last_error'>, fresh: number): Message {
  const what = fresh === 1 ? 'a payload' : `${fresh} payloads`;
  const words = rich`⚠️ *Muster refused ${what} from the source ${name}*, so alerts may be missing. ${cut(last_error ?? '', 500)}. See ${[code(`/muster sources ${name}`)]}`;
  return message(words);
}

/** What a channel hears when Muster confirmed a subscription of SNS, or could not: `failed` says why. */
export function subscribedMessage(name: string, topic: string, failed: string | undefined): Message {
  if (failed === undefined) return message(rich`✅ The source ${name} is subscribed to ${code(topic)}.`);
  return message(
    rich`⚠️ *Muster could not confirm the subscription of the source ${name}* to ${code(topic)}: ${cut(failed, 300)}. In AWS, open the subscription and choose “Request confirmation”.`,
  );
}

/** What a channel hears when somebody ended a subscription of SNS. */
export function unsubscribedMessage(name: string, topic: string): Message {
  return message(
    rich`⚠️ *The source ${name} is no longer subscribed* to ${code(topic)}, so Muster does not receive its alarms. To receive them, create the subscription in AWS again. ${[code(`/muster sources ${name}`)]} has the address.`,
  );
}

/** A new key, the only time that it is shown, and how to set the tool up with it; some addresses no message may have. */
export function keyMessage(
  name: string,
  address: string | undefined,
  { key, info, kept, ended }: NewKey,
  setUp: readonly string[],
): Message {
  const words = rich`🔑 *A key for ${name}* (${code(info.id)}). It is shown only once: copy it now.`;
  const others = [
    ...(kept === undefined
      ? []
      : [
          rich`The key ${code(kept.id)} works too. Give the tool the new one, then ${[code(`/muster key ${name} revoke ${kept.id}`)]}`,
        ]),
    ...ended.map((old) => rich`The key ${code(old.id)} (${usedWords(old)}) no longer works.`),
  ];
  const facts = [rich`Address: ${[code(`${address}/${key}`)]}`, rich`Key: ${[code(key)]}`];
  return message(words, [paragraph(words), list(facts), ...others.map(paragraph), ...setUpBlocks(setUp)]);
}

function setUpBlocks(lines: readonly string[]): readonly Block[] {
  return lines.length === 0 ? [] : preformatted(lines.join('\n'));
}

function usedWords({ usedAt }: KeyInfo): Rich {
  return usedAt === undefined ? rich`never used` : rich`last used ${date(usedAt)}`;
}

function keyLine(key: KeyInfo): Rich {
  return rich`${code(key.id)}, created ${date(key.createdAt)}, ${usedWords(key)}`;
}

/** The keys that a source has. */
export function keysMessage(name: string, keys: readonly KeyInfo[]): Message {
  const words = rich`🔑 *${name} has ${count(keys.length, 'key')}.* A key is shown only when it is created. If you have lost it, create another one.`;
  return message(words, [paragraph(words), list(keys.map(keyLine)), buttons(keyButtons(name, keys))]);
}

/** Each line says which keys there were, so that a second press, or one in an old message, ends no other key. */
function keyButtons(name: string, keys: readonly KeyInfo[]): readonly ButtonSpec[] {
  const [oldest, newest] = [keys[0], keys.at(-1)];
  if (oldest === undefined || newest === undefined) return [{ label: 'Create a key', line: `muster key ${name}` }];
  return [
    { label: 'Create another key', line: `muster key ${name} rotate ${newest.id}` },
    { label: `Revoke ${oldest.id}`, line: `muster key ${name} revoke ${oldest.id}`, style: 'danger' },
  ];
}

/** The keys that there are where a key was named that does not work, or is not the newest. */
export function keysWords(keys: readonly KeyInfo[]): string {
  return keys.length === 0 ? 'It has no key' : `Its keys, the newest last: ${keys.map(({ id }) => id).join(', ')}`;
}

/** A key that ended. */
export function revokedMessage(name: string, ended: KeyInfo, kept: KeyInfo | undefined): Message {
  const rest =
    kept === undefined
      ? rich`*${name} has no key now*, so Muster accepts nothing from it. Create one: ${[code(`/muster key ${name}`)]}`
      : rich`The key ${code(kept.id)} (${usedWords(kept)}) still works.`;
  return message(rich`The key ${code(ended.id)} of ${name} (${usedWords(ended)}) no longer works. ${rest}`);
}

/** Sources that fit into one message. */
const MOST = 20;

/** Every source with its address and counts, and every heartbeat. */
export function sourcesMessage(views: readonly SourceView[], heartbeats: readonly HeartbeatView[]): Message {
  const beats = heartbeatBlocks(heartbeats);
  if (views.length === 0)
    return message(NO_SOURCES, beats.length === 0 ? undefined : [paragraph(NO_SOURCES), ...beats]);
  const words = rich`📡 *${count(views.length, 'source')}*`;
  const more = views.length - MOST;
  return message(words, [
    paragraph(words),
    list(views.slice(0, MOST).map(sourceLine)),
    ...(more > 0 ? [context(`… and ${more} more; muster sources on the command line lists all of them.`)] : []),
    ...beats,
    paragraph(
      rich`How to set a tool up, and which payloads were refused: ${[code(`/muster sources ${views[0]?.name}`)]}`,
    ),
  ]);
}

/** What is said where no tool can send. */
export const NO_SOURCES: Rich = rich`*There are no alert sources yet*, so Muster receives no alerts. Add your monitoring tool under ${code('sources:')} in muster.yaml, as in ${code('prometheus: { type: alertmanager }')}, run ${code('muster apply')}, then ${[code('/muster key prometheus')]}`;

function sourceLine(view: SourceView): Rich {
  return rich`*${view.name}* (${view.type}) ${[code(`${view.address}/…`)]}: ${stateWords(view)}`;
}

function stateWords({ state, keys, name }: SourceView): Rich {
  const { signals, refused, unmatched, last_signal_at, last_error, failing } = state;
  const last = last_signal_at === null ? rich`no signal yet` : rich`last signal ${date(last_signal_at)}`;
  const counts = rich`${last} · ${count(signals, 'signal')}, ${refused} refused, ${unmatched} unmatched`;
  const none = keys.length > 0 ? [] : rich`. It has no key: ${[code(`/muster key ${name}`)]}`;
  const error =
    last_error === null
      ? []
      : rich` · last error${failing === 1 ? ' (the last payload)' : ''}: ${cut(last_error, 300)}`;
  return [...counts, ...error, ...none];
}

/** One source: how to set its tool up, and what was refused of it last. */
export function sourceMessage(view: SourceView, setUp: readonly string[], refused: readonly RefusedView[]): Message {
  const words = rich`📡 ${sourceLine(view)}`;
  const keys = view.keys.length === 0 ? [] : [list(view.keys.map(keyLine))];
  return message(words, [
    paragraph(words),
    ...keys,
    ...setUpBlocks(setUp),
    ...refused.flatMap(refusedBlocks),
    buttons(keyButtons(view.name, view.keys)),
  ]);
}

function refusedBlocks({ at, status, problems, raw }: RefusedView): readonly Block[] {
  const words = rich`*Refused* ${date(at)} (${status})`;
  return [
    divider(),
    paragraph(words),
    ...(problems.length === 0 ? [] : [list(problems.slice(0, 5).map((problem) => rich`${problemWords(problem)}`))]),
    ...(raw === '' ? [] : preformatted(cut(raw, 1_000))),
  ];
}
