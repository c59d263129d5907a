import { type Caller, type CommandRow, type Reply, row, say } from '../../command/row.ts';
import type { Tx } from '../../engine/tx.ts';
import { person, rich } from '../../lib/blockkit.ts';
import { Mistake } from '../../lib/errors.ts';
import { form, may } from '../../lib/grammar.ts';
import { findIncidentFor } from '../incidents/lifecycle/find-incident.ts';
import { type Incident, incidentName, isOpen } from '../incidents/lifecycle/model.ts';
import { findIncident, memberOf } from '../incidents/lifecycle/store.ts';
import { did } from '../incidents/room/did.ts';
import { reviewForm, reviewsMessage } from './blocks.ts';
import { type Body, PARTS } from './document.ts';
import { closeReview, firstBody, publishReview, type Shelf, saveReview } from './operations.ts';
import { bodyOf, findReview, openReviews, type Review } from './store.ts';

function placeOf({ channel, thread }: Caller): { channel: string | undefined; thread: string | undefined } {
  return { channel, thread };
}

/** What a form was opened on, so that one written meanwhile is not lost. */
function seenOf(review: Review | undefined): string {
  return String(review?.written_at ?? '');
}

async function openForm(tx: Tx, incident: Incident, caller: Caller): Promise<Reply> {
  const review = await findReview(tx, incident.id);
  return { view: reviewForm(incident, await firstBody(tx, incident), seenOf(review), placeOf(caller)) };
}

/** Both texts of each part that two people wrote, the earlier one first. */
function bothOf(theirs: Body, mine: Body): Body {
  const merged = PARTS.map((part) => {
    const [first, second] = [theirs[part], mine[part]];
    const differ = first !== undefined && second !== undefined && !first.includes(second) && !second.includes(first);
    return [part, differ ? `${first}\n\n${second}` : longer(first, second)] as const;
  });
  return Object.fromEntries(merged);
}

function longer(a: string | undefined, b: string | undefined): string | undefined {
  return (a?.length ?? 0) > (b?.length ?? 0) ? a : b;
}

async function save(
  tx: Tx,
  incident: Incident,
  caller: Caller,
  given: Body & { readonly state: string | undefined; readonly seen: string | undefined },
  shelf: Shelf,
): Promise<Reply> {
  const body: Body = Object.fromEntries(PARTS.map((part) => [part, given[part]]));
  const known = await findReview(tx, incident.id);
  if (known?.written_by != null && known.written_by !== caller.user && seenOf(known) !== given.seen) {
    const warning = rich`${person(known.written_by)} saved this postmortem while you were writing. Each part below starts with that text and ends with yours. Merge the two and save again.`;
    return { view: reviewForm(incident, bothOf(bodyOf(known), body), seenOf(known), placeOf(caller), warning) };
  }
  await saveReview(tx, incident, caller.user, body);
  const inc = incidentName(incident.id);
  if (given.state !== 'published')
    return say(rich`The postmortem of *${inc}* is kept as a draft: /incident postmortem ${inc}`);
  await publishReview(tx, incident, caller.user, shelf);
  return did(
    caller,
    incident,
    rich`📝 The postmortem of *${inc}* is published. Close it when the follow-ups are agreed: /incident postmortem ${inc} close`,
  );
}

async function listed(tx: Tx, user: string): Promise<Reply> {
  const mine = await memberOf(tx, user);
  const out = [];
  for (const review of await openReviews(tx)) {
    const incident = await findIncident(tx, review.incident);
    if (incident !== undefined && (incident.private === 0 || mine.has(incident.id))) out.push({ review, incident });
  }
  return { message: reviewsMessage(out) };
}

/** The row of reviews; `shelf` says how they are written down. */
export function reviewRows(shelf: Shelf): readonly CommandRow[] {
  return [
    row({
      name: 'incident postmortem',
      aliases: ['review', 'retro', 'pm'],
      summary: 'Write the postmortem of an incident, in a form. “close [why]” closes it, “list” shows the open ones.',
      example: '/incident postmortem INC-142',
      args: [
        may('incident', 'incident'),
        may('words', 'rest'),
        ...PARTS.map((part) => form(part, 'rest')),
        form('state', 'choice', ['draft', 'published']),
        form('seen', 'word'),
      ],
      permission: 'act',
      changes: true,
      run: async (tx, values, { caller }) => {
        const given = values as { readonly incident?: number; readonly words?: string } & Body & {
            readonly state?: string;
            readonly seen?: string;
          };
        const { words = '' } = given;
        if (words.toLowerCase() === 'list') return listed(tx, caller.user);
        const found = await findIncidentFor(tx, given.incident, caller, `incident postmortem ${words}`.trim());
        if ('pick' in found) return found.pick;
        const { incident } = found;
        const [, close, reason] = /^(close|done|not needed)\b[\s:]*(.*)$/is.exec(words) ?? [];
        if (close !== undefined) {
          await closeReview(tx, incident, caller.user, reason === '' ? undefined : reason);
          return did(caller, incident, rich`The postmortem of *${incidentName(incident.id)}* is closed.`);
        }
        if (words !== '')
          throw new Mistake(`I don't understand “${words}”. The only word allowed here is “close”, with a reason.`, {
            example: `/incident postmortem ${incidentName(incident.id)} close Not needed`,
          });
        if (caller.door !== 'modal') return openForm(tx, incident, caller);
        if (isOpen(incident) && given.state === 'published')
          throw new Mistake(
            'The incident is not over yet. Keep the postmortem as a draft and publish it after the incident.',
            {
              field: 'state',
            },
          );
        return save(tx, incident, caller, { ...given, state: given.state, seen: given.seen }, shelf);
      },
    }),
  ];
}
