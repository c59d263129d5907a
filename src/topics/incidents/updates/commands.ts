import { type Caller, type CommandRow, type Reply, row } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { date, rich } from '../../../lib/blockkit.ts';
import { form, may } from '../../../lib/grammar.ts';
import { requirePermission } from '../../team/permit.ts';
import { severities, severityOf } from '../../team/store.ts';
import { requiredField, withOpenIncident } from '../lifecycle/find-incident.ts';
import { type Incident, OPEN_STATUSES, type OpenStatus, subjectsOf } from '../lifecycle/model.ts';
import { affectedBy, followersOf } from '../lifecycle/store.ts';
import { did } from '../room/did.ts';
import { stakeholderChannels } from '../room/notify.ts';
import { previewView, updateForm } from './blocks.ts';
import { lastParts, readNext, splitNext, tidy, type UpdateParts } from './model.ts';
import { dueAfter, type UpdateChanges, update } from './operations.ts';

/** The row that tells everybody who waits about the state of an incident. */
export const updateRows: readonly CommandRow[] = [
  row({
    name: 'incident update',
    aliases: ['up'],
    summary: 'Post an update to the channel, the card, the announcement and followers (default: a form).',
    example: '/incident update Rolled back; error rate is falling',
    args: [
      may('incident', 'incident'),
      may('text', 'rest'),
      form('impact', 'rest'),
      form('doing', 'rest'),
      form('next', 'word'),
      form('status', 'choice', OPEN_STATUSES),
      form('severity', 'severity'),
      form('seen', 'word'),
      form('look', 'flag'),
    ],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, text, status, severity, seen, ...parts }, { caller }) =>
      withOpenIncident(tx, id, caller, `incident update ${text ?? ''}`, async (incident) => {
        if (text === undefined && caller.door === 'modal') throw requiredField('text', 'An update needs text.');
        if (text === undefined) return openUpdateForm(tx, incident, caller);
        const given = tidy(caller.door === 'modal' ? formParts(text, parts) : splitNext(text));
        const due = await dueAfter(tx, incident, given);
        if (parts.look) {
          const view = previewView(incident, caller.user, given, due, await audience(tx, incident));
          return { view, onTop: true };
        }
        const changes = changesIn(seen, { status: status as OpenStatus | undefined, severity });
        if (changes.severity !== undefined) await requirePermission(tx, 'severity', caller.user);
        const told = await update(tx, incident, caller.user, given, changes);
        const next = due === null ? rich`` : rich` The next update is due at ${date(due, '{time}')}.`;
        return did(
          caller,
          incident,
          rich`📣 Update posted: channel, card${incident.private === 1 ? '' : ', announcement'}${followersWords(told)}.${next}`,
        );
      }),
  }),
];

/** What the form shows otherwise than when it was opened. */
function changesIn(seen: string | undefined, { status, severity }: UpdateChanges): UpdateChanges {
  const [shownStatus, shownSeverity] = (seen ?? '').split('/');
  return {
    ...(status === shownStatus ? {} : { status }),
    ...(severity === shownSeverity ? {} : { severity }),
  };
}

function followersWords(told: number): string {
  if (told === 0) return '';
  return told === 1 ? ' and 1 follower' : ` and ${told} followers`;
}

async function openUpdateForm(tx: Tx, incident: Incident, caller: Caller): Promise<Reply> {
  const every = (await severityOf(tx, incident.severity))?.update_every;
  const place = { channel: caller.channel, thread: caller.thread };
  return {
    view: updateForm({ incident, last: lastParts(incident), every, severities: await severities(tx), place }),
  };
}

function formParts(
  happens: string,
  {
    impact,
    doing,
    next,
  }: { readonly impact: string | undefined; readonly doing: string | undefined; readonly next: string | undefined },
): UpdateParts {
  return { happens, impact, doing, next: next === undefined ? undefined : readNext(next) };
}

/** Who reads an update besides the room. */
async function audience(tx: Tx, incident: Incident): Promise<readonly string[]> {
  const followers = (await followersOf(tx, subjectsOf(incident, await affectedBy(tx, incident.id)))).length;
  const stakeholders = (await stakeholderChannels(tx, incident)).length;
  return [
    ...(incident.private === 1 ? [] : ['the announcement']),
    ...(stakeholders === 0 ? [] : [`${stakeholders} stakeholder ${stakeholders === 1 ? 'channel' : 'channels'}`]),
    ...(followers === 0 ? [] : [`${followers} ${followers === 1 ? 'follower' : 'followers'}`]),
  ];
}
