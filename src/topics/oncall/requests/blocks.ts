/** What is said of covers, swaps and time off. Pure. */
import {
  type ButtonSpec,
  buttons,
  date,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import type { Instant } from '../../../lib/instant.ts';
import { formatRfc3339, formatWall } from '../../../lib/zoned.ts';
import { type Named, peopleWords } from '../schedule/blocks.ts';
import type { Cover, Swap } from './store.ts';

/** An interval of a schedule. */
export interface Slice {
  readonly schedule: string;
  readonly start: Instant;
  readonly end: Instant;
}

const said = (words: Rich, specs: readonly ButtonSpec[] = []): Message =>
  message(words, [paragraph(words), ...(specs.length === 0 ? [] : [buttons(specs)])]);

/** An interval in words. */
export function sliceWords({ schedule, start, end }: Slice): Rich {
  return rich`*${schedule}* from ${date(start)} to ${date(end)}`;
}

function coverSlice({ schedule, start_at: start, end_at: end }: Cover): Slice {
  return { schedule, start, end };
}

/** To somebody who could take over; edited when it is decided. */
export function coverRequest(cover: Cover): Message {
  const words = rich`🙋 ${person(cover.requested_by)} asks for cover: ${sliceWords(coverSlice(cover))}. First to accept gets it.`;
  if (cover.state === 'open')
    return said(words, [{ label: 'Accept', line: `oncall accept cover:${cover.id}`, style: 'primary' }]);
  return said(coverEnd(cover));
}

function coverEnd(cover: Cover): Rich {
  const what = sliceWords(coverSlice(cover));
  if (cover.state === 'accepted')
    return rich`✅ ${person(cover.accepted_by ?? '')} covers ${person(cover.requested_by)}: ${what}.`;
  return cover.state === 'withdrawn'
    ? rich`↩️ ${person(cover.requested_by)} no longer needs cover: ${what}.`
    : rich`⌛ Nobody covered ${person(cover.requested_by)}: ${what}. The shift is over.`;
}

/** To the asker: who has it. */
export function coverAccepted(cover: Cover): Message {
  return said(rich`✅ *${person(cover.accepted_by ?? '')} covers you*: ${sliceWords(coverSlice(cover))}.`, [
    { label: 'Who is on call', line: `oncall ${cover.schedule}` },
  ]);
}

/** To the asker, when it begins and nobody has taken it. */
export function coverNotAccepted(cover: Cover): Message {
  return said(
    rich`⚠️ *Nobody has accepted your cover request, so you are on call*: ${sliceWords(coverSlice(cover))}. The request stays open until the shift is over.`,
    [{ label: 'Withdraw', line: `oncall withdraw cover:${cover.id}` }],
  );
}

/** To the person who asked: what was asked, and who was asked. */
export function coverRequested(
  covers: readonly { readonly cover: Cover; readonly requested_of: readonly string[] }[],
): Message {
  const lines = covers.map(({ cover, requested_of }) =>
    requested_of.length === 0
      ? rich`⚠️ ${sliceWords(coverSlice(cover))}: there is nobody to ask. Put somebody on call: /oncall override ${cover.schedule}`
      : rich`${sliceWords(coverSlice(cover))}: asked ${requested_of.flatMap((user, i) => (i === 0 ? [person(user)] : [{ type: 'text' as const, text: ', ' }, person(user)]))}`,
  );
  const alone = covers.filter(({ requested_of }) => requested_of.length === 0);
  const specs = covers
    .filter(({ requested_of }) => requested_of.length > 0)
    .map(({ cover }) => ({ label: `Withdraw ${cover.schedule}`, line: `oncall withdraw cover:${cover.id}` }));
  const words = rich`🙋 *Until somebody accepts, you stay on call.*`;
  return message(words, [
    paragraph(words),
    list(lines),
    ...(specs.length > 0 ? [buttons(specs.slice(0, 5))] : []),
    ...(alone.length > 0
      ? [
          buttons(
            alone.slice(0, 3).map(({ cover }) => ({
              label: `Put somebody on call: ${cover.schedule}`,
              line: `oncall override ${cover.schedule}`,
            })),
          ),
        ]
      : []),
  ]);
}

export interface Pair {
  readonly give: Slice;
  /** Undefined: nothing in return. */
  readonly take: Slice | undefined;
}

function give(swap: Swap): Slice {
  return { schedule: swap.schedule, start: swap.give_start, end: swap.give_end };
}

function taken(swap: Swap): Slice | undefined {
  const { take_schedule: schedule, take_start: start, take_end: end } = swap;
  return schedule === null || start === null || end === null ? undefined : { schedule, start, end };
}

function terms(swap: Swap): Rich {
  const back = taken(swap);
  const favour = rich`${person(swap.requested_of)} takes ${sliceWords(give(swap))}`;
  return back === undefined
    ? rich`${favour}.`
    : rich`${favour}; ${person(swap.requested_by)} takes ${sliceWords(back)}.`;
}

const SWAP_END: Readonly<Record<Swap['state'], string>> = {
  proposed: '',
  accepted: '✅ The swap is agreed.',
  declined: '✖️ The swap was declined.',
  withdrawn: '↩️ The swap was cancelled. Nothing has changed.',
  expired: '⌛ The swap was not accepted in time. Nothing has changed.',
};

/** An override by which something agreed holds; `named` is undefined when the reader is on call by it. */
export interface Standing {
  readonly id: number;
  readonly named: readonly Named[] | undefined;
  readonly slice: Slice;
}

/** Declining or withdrawing changes nothing any more: who is on call, and what takes it back. */
export function standingMessage(parts: readonly Standing[]): Message {
  const mine = parts.some(({ named }) => named === undefined);
  const words = mine
    ? rich`⚠️ *That was accepted, so you stay on call.* Nothing was changed.`
    : rich`⚠️ *That was accepted.* Nothing was changed.`;
  const lines = parts.map(({ id, named, slice }) =>
    named === undefined
      ? rich`You: ${sliceWords(slice)} (override ${id})`
      : rich`${peopleWords(named)}: ${sliceWords(slice)} (override ${id})`,
  );
  const removing = parts.slice(0, 4).map(({ id }) => ({
    label: `Undo: remove override ${id}`,
    line: `oncall remove ${id}`,
    style: 'danger' as const,
  }));
  const first = parts.find(({ named }) => named === undefined);
  const cover = first && {
    label: 'Ask somebody else',
    line: `oncall cover ${first.slice.schedule} ${iso(first.slice.start)} to ${iso(first.slice.end)}`,
  };
  return message(words, [
    paragraph(words),
    list(lines),
    buttons([...(cover === undefined ? [] : [cover]), ...removing]),
  ]);
}

/** An override of an agreed cover or swap, and whose shift it was meant to take over. */
export interface Misfit {
  readonly id: number;
  readonly slice: Slice;
  /** `cover` or `swap`. */
  readonly kind: string;
  /** The Slack id of the person who had that shift when it was agreed. */
  readonly from: string;
  readonly named: readonly Named[];
}

/** To a schedule's channel and to those who agreed: the shifts have moved, the agreement has not. */
export function misfitMessage(misfits: readonly Misfit[]): Message {
  const words = rich`⚠️ *The schedule has changed, and ${misfits.length === 1 ? 'a cover or swap no longer fits' : 'some covers and swaps no longer fit'}:*`;
  const lines = misfits.map(
    ({ id, kind, from, named, slice }) =>
      rich`${peopleWords(named)} has agreed (${kind}) to take ${sliceWords(slice)} from ${person(from)}, who is no longer on call then (override ${id})`,
  );
  const removing = misfits
    .slice(0, 5)
    .map(({ id }) => ({ label: `Remove override ${id}`, line: `oncall remove ${id}` }));
  return message(words, [paragraph(words), list(lines), buttons(removing)]);
}

/** To the asked; edited when it is decided. `reminder` is said when it gets close. */
export function swapRequest(swap: Swap, reminder = false): Message {
  if (swap.state !== 'proposed') return said(rich`*${SWAP_END[swap.state]}* ${terms(swap)}`);
  const words = rich`🔄 ${reminder ? rich`*Still open:* ` : rich``}${person(swap.requested_by)} proposes a swap. ${terms(swap)}`;
  return said(words, [
    { label: 'Accept', line: `oncall accept swap:${swap.id}`, style: 'primary' },
    { label: 'Decline', line: `oncall decline swap:${swap.id}` },
  ]);
}

/** To the asker, while it is open and when it is decided. */
export function swapRequested(swap: Swap, near = false): Message {
  if (swap.state === 'expired')
    return said(
      rich`⌛ *${person(swap.requested_of)} has not accepted: you are still on call* for ${sliceWords(give(swap))}.`,
      [{ label: 'Cover me', line: 'oncall cover --edit' }],
    );
  if (swap.state !== 'proposed') return said(rich`*${SWAP_END[swap.state]}* ${terms(swap)}`);
  const words = near
    ? rich`⚠️ *${person(swap.requested_of)} has not accepted your swap yet: you are still on call.* ${terms(swap)}`
    : rich`🔄 Proposed to ${person(swap.requested_of)}. *Until they accept, nothing changes.* ${terms(swap)}`;
  return said(words, [
    { label: 'Withdraw', line: `oncall withdraw swap:${swap.id}` },
    ...(near ? [{ label: 'Cover me', line: 'oncall cover --edit' }] : []),
  ]);
}

/** To a schedule's channel. */
export function agreedMessage(swap: Swap): Message {
  return said(rich`🔄 A swap is agreed. ${terms(swap)}`);
}

export function coveredMessage(cover: Cover): Message {
  return said(coverEnd(cover));
}

function iso(t: Instant): string {
  return formatRfc3339(t, 'UTC');
}

export interface Away extends Reader {
  readonly start: Instant;
  readonly end: Instant;
  readonly hits: readonly Slice[];
  /** Asks for all of them. */
  readonly line: string;
  readonly id: number;
}

/** For days on buttons, which Slack does not draw in the zone of the person who reads them. */
export interface Reader {
  readonly zone: string;
  readonly now: Instant;
}

/** Time off, and the shifts it hits. */
export function awayMessage({ start, end, hits, line, id, zone, now }: Away): Message {
  const words = rich`🏖️ You are away from ${date(start)} to ${date(end)}.`;
  const remove = { label: 'Remove', line: `oncall back ${id}` };
  if (hits.length === 0) return said(rich`${words} This affects none of your shifts.`, [remove]);
  return message(words, [
    paragraph(words),
    paragraph(
      rich`⚠️ *You have ${hits.length === 1 ? 'one shift' : `${hits.length} shifts`} in that time, and you stay on call until somebody agrees to cover you:*`,
    ),
    list(hits.slice(0, 10).map(sliceWords)),
    buttons([
      { label: 'Ask for cover for all', line, style: 'primary' as const },
      ...hits.slice(0, 3).map((hit) => ({
        label: `Ask for ${hit.schedule}, ${formatWall(hit.start, zone, now).slice(0, -6)}`,
        line: `oncall cover ${hit.schedule} ${iso(hit.start)} to ${iso(hit.end)}`,
      })),
      remove,
    ]),
  ]);
}
