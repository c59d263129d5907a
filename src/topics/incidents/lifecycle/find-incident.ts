import type { Caller, Reply } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { buttons, message, paragraph, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Instant } from '../../../lib/instant.ts';
import { parsePoint } from '../../../lib/phrases.ts';
import { findPage, pageAt } from '../../paging/page/store.ts';
import { type Incident, incidentName, isOpen, statusWord } from './model.ts';
import { addMember, findIncident, incidentAt, memberOf, openIncidents } from './store.ts';

/** The incident a line means, or a picker to answer with. */
export type FoundIncident = { readonly incident: Incident } | { readonly pick: Reply };

/** A button's value holds 2000 characters; a line that is longer would be cut. */
const LONGEST = 1900;

/** With an id that one; else the channel's or thread's; else the only open one; else a picker of `again INC-n`. */
export async function findIncidentFor(
  tx: Tx,
  id: number | undefined,
  caller: Caller,
  again: string,
): Promise<FoundIncident> {
  if (id !== undefined) return { incident: await requireVisible(tx, id, caller.user) };
  const here = (await incidentHere(tx, caller)) ?? (await incidentOfPage(tx, caller));
  if (here !== undefined) return { incident: here };
  const open = await visibleOpen(tx, caller.user);
  if (open.length === 1 && open[0]) return { incident: open[0] };
  if (open.length === 0)
    throw new Mistake('No incident is open, and this channel is not an incident channel. Name the incident.', {
      example: `/${again.split(' ').slice(0, 2).join(' ')} INC-142`,
    });
  if (again.length > LONGEST)
    throw new Mistake('Several incidents are open. Write the number of the incident first.', {
      example: `/${again.split(' ').slice(0, 2).join(' ')} ${incidentName(open[0]?.id ?? 1)} …`,
    });
  const words = rich`Which incident?`;
  const specs = open.slice(0, 5).map((i) => ({
    label: `${incidentName(i.id)} ${i.title}`,
    line: again.replace(/^(\S+ \S+)/, `$1 ${incidentName(i.id)}`),
  }));
  return { pick: { message: message(words, [paragraph(words), buttons(specs)]) } };
}

/** Two incidents as typed: the second alone means the one of the room. The picker asks for the first. */
export async function findTwo(
  tx: Tx,
  first: number,
  second: number | undefined,
  caller: Caller,
  again: string,
): Promise<{ readonly incident: Incident; readonly other: Incident } | Extract<FoundIncident, { pick: Reply }>> {
  const [from, to] = second === undefined ? [undefined, first] : [first, second];
  const found = await findIncidentFor(tx, from, caller, again);
  if ('pick' in found) return found;
  return { incident: found.incident, other: await requireVisible(tx, to, caller.user) };
}

/**
 * The incident worked on where the caller is, if they may see it. A person who types in its room is a member;
 * one who fills in a form that was opened there may have left since.
 */
export async function incidentHere(
  tx: Tx,
  { channel, thread, user, remembered }: Pick<Caller, 'channel' | 'thread' | 'user' | 'remembered'>,
): Promise<Incident | undefined> {
  const here = channel === undefined ? undefined : await incidentAt(tx, channel, thread);
  if (here?.private !== 1) return here;
  if (remembered === true) return (await mayKnow(tx, here, user)) ? here : undefined;
  await addMember(tx, here.id, user);
  return here;
}

/** In the thread of a page's message: the incident of the page. */
async function incidentOfPage(tx: Tx, { channel, thread, user }: Caller): Promise<Incident | undefined> {
  const page = channel === undefined || thread === undefined ? undefined : await pageAt(tx, channel, thread);
  const { incident = null } = (page === undefined ? undefined : await findPage(tx, page)) ?? {};
  return incident === null ? undefined : findVisible(tx, incident, user);
}

/** Open incidents this person may know of, the newest first. */
export async function visibleOpen(tx: Tx, user: string): Promise<readonly Incident[]> {
  const mine = await memberOf(tx, user);
  return (await openIncidents(tx)).filter((incident) => incident.private === 0 || mine.has(incident.id));
}

/** The incident, if there is one and this person may know of it. */
export async function findVisible(tx: Tx, id: number, user: string): Promise<Incident | undefined> {
  const incident = await findIncident(tx, id);
  return incident !== undefined && (await mayKnow(tx, incident, user)) ? incident : undefined;
}

/** The same answer whether there is no such incident or the caller may not see it. */
export async function requireVisible(tx: Tx, id: number, user: string): Promise<Incident> {
  const incident = await findVisible(tx, id, user);
  if (incident !== undefined) return incident;
  const open = (await visibleOpen(tx, user)).slice(0, 10).map((one) => incidentName(one.id));
  const list = open.length === 0 ? 'No incident is open.' : `Open: ${open.join(', ')}.`;
  throw new Mistake(`There is no ${incidentName(id)} that you can see. ${list}`, { example: '/incident list' });
}

/** A point that people typed for something that happened. Throws a Mistake for one that is not understood, or to come. */
export function pastPoint(words: string, now: Instant, zone: string, example: string): Instant {
  const point = parsePoint(words, now, zone, 'past');
  if ('problem' in point) throw new Mistake(point.problem, { example, field: 'time' });
  if (point.at > now)
    throw new Mistake(`“${words}” is in the future; say when it happened.`, { example, field: 'time' });
  return point.at;
}

/** A mistake about what stands in one field of a form is said there. */
export async function atField<T>(field: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    throw new Mistake(error.message, { field, ...(error.example === undefined ? {} : { example: error.example }) });
  }
}

async function mayKnow(tx: Tx, { id, private: hidden }: Incident, user: string): Promise<boolean> {
  return hidden === 0 || (await memberOf(tx, user)).has(id);
}

/** What a form left empty, at its field. */
export function requiredField(field: string, words: string): Mistake {
  return new Mistake(words, { field });
}

/** Changes need an incident that is under way. */
export function requireOpen(incident: Incident): Incident {
  if (isOpen(incident)) return incident;
  const inc = incidentName(incident.id);
  throw new Mistake(`${inc} is already ${statusWord(incident)}.`, {
    example: `/incident reopen ${inc}`,
    offer: { label: `Reopen ${inc}`, line: `incident reopen ${inc}` },
  });
}

/** Finds the incident, which must be under way, and does something with it; or answers with the picker. */
export async function withOpenIncident(
  tx: Tx,
  id: number | undefined,
  caller: Caller,
  again: string,
  work: (incident: Incident) => Promise<Reply>,
): Promise<Reply> {
  const found = await findIncidentFor(tx, id, caller, again);
  return 'pick' in found ? found.pick : work(requireOpen(found.incident));
}
