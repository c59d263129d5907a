/** Who does what in an incident. A person who gets a role reads one sentence about what it involves. */
import type { Tx } from '../../../engine/tx.ts';
import {
  buttons,
  linkButton,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { openUrl } from '../../paging/messages/page.ts';
import { DEFAULT_ROLES } from '../../team/model.ts';
import { top } from '../../team/store.ts';
import { headline } from '../room/blocks.ts';
import { inviteToRoom } from '../room/notify.ts';
import { settleAttention } from '../targets/attention.ts';
import { dropLeadTimer, planLead } from '../targets/operations.ts';
import { applyChange } from './change.ts';
import { type Incident, incidentName } from './model.ts';
import { addMember, rolesOf, setRole } from './store.ts';

/** The roles of the file with what each asks, else the usual three; `lead` is always one. */
export async function knownRoles(tx: Tx): Promise<Readonly<Record<string, string>>> {
  const own = (await top(tx)).roles;
  return own === undefined ? DEFAULT_ROLES : { lead: DEFAULT_ROLES['lead'] ?? '', ...own };
}

/** Assigns a role to somebody, with a note; in a private incident they become a member. */
export async function assignRole(
  tx: Tx,
  incident: Incident,
  by: string,
  given: { readonly role: string; readonly user: string; readonly note?: string | undefined },
): Promise<Incident> {
  const { role, user, note } = given;
  if (incident.private === 1) await addMember(tx, incident.id, user);
  const before = role === 'lead' ? incident.lead : ((await rolesOf(tx, incident.id)).get(role) ?? null);
  if (role === 'lead') await dropLeadTimer(tx, incident.id);
  else await setRole(tx, incident.id, role, user);
  await inviteToRoom(tx, incident, [user]);
  const change = role === 'lead' ? { lead: user } : {};
  const words = rich`${givenWords(by, given, before)}${note === undefined ? '' : rich`\n${note}`}`;
  const entry = { kind: 'role', role, from: before, to: user, note: note ?? null } as const;
  const next = await applyChange(tx, incident, { by, change, words, entry });
  if (role === 'lead') await settleAttention(tx, next.id);
  await instruct(tx, next, by, given);
  return next;
}

/** The lead has left the workspace: the room is asked, and somebody is found as when nobody ever led. */
export async function leadLeft(tx: Tx, user: string): Promise<void> {
  const led = tx.db.selectFrom('incidents').selectAll().where('lead', '=', user).where('ended_at', 'is', null);
  for (const incident of await led.execute()) {
    const words = rich`⚠️ ${person(user)}, who had the lead, has left this workspace. Who takes the lead? /incident lead`;
    const entry = { kind: 'role', role: 'lead', from: user, to: null, note: null } as const;
    const next = await applyChange(tx, incident, { by: null, change: { lead: null }, words, entry });
    await planLead(tx, next);
  }
}

function givenWords(by: string, { role, user }: { role: string; user: string }, before: string | null): Rich {
  const name = role === 'lead' ? rich`the lead` : rich`the role *${role}*`;
  const replaced = before === null || before === user ? undefined : person(before);
  if (by === user) return replaced === undefined ? rich`took ${name}.` : rich`took over ${name} from ${replaced}.`;
  return rich`assigned ${name} to ${person(user)}${replaced === undefined ? '' : rich`, replacing ${replaced}`}.`;
}

/** Sends what the role involves, by direct message. */
export async function instruct(
  tx: Tx,
  incident: Incident,
  by: string | null,
  { role, user, note }: { readonly role: string; readonly user: string; readonly note?: string | undefined },
): Promise<void> {
  const asks = (await knownRoles(tx))[role];
  const own = by === user || by === null;
  if (own && asks === undefined) return;
  // A message of its own each time: an edit of the old one would wake nobody.
  await tx.notify({
    kind: 'message',
    payload: { to: { user }, message: roleMessage(incident, own ? undefined : by, { role, asks, note }) },
  });
}

function roleMessage(
  incident: Incident,
  by: string | null | undefined,
  { role, asks, note }: { readonly role: string; readonly asks: string | undefined; readonly note: string | undefined },
): Message {
  const own = by === undefined || by === null;
  const from = own ? rich`You are` : rich`${person(by)} made you`;
  const words =
    own && role === 'lead'
      ? rich`You have *the lead* of ${headline(incident)}.`
      : rich`${from} *${role}* of ${headline(incident)}.`;
  const room = incident.room_channel;
  const row = buttons([
    { label: 'Catch me up', line: `incident summary ${incidentName(incident.id)}`, style: 'primary' },
    { label: 'Write an update', line: `incident update ${incidentName(incident.id)}` },
  ]);
  if (room !== null && row.type === 'actions')
    row.elements.push(linkButton('Open', openUrl(room, incident.room_thread)));
  return message(words, [
    paragraph(words),
    ...(note === undefined ? [] : [paragraph(rich`${note}`)]),
    ...(asks === undefined ? [] : [paragraph(rich`${asks}`)]),
    row,
  ]);
}
