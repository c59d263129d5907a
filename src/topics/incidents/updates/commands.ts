import { type Caller, type CommandRow, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { date, rich } from '../../../lib/blockkit.ts';
import { form, may } from '../../../lib/grammar.ts';
import { severityOf } from '../../team/store.ts';
import { requiredField, withOpenIncident } from '../lifecycle/find-incident.ts';
import { type Incident, subjectsOf } from '../lifecycle/model.ts';
import { affectedBy, followersOf } from '../lifecycle/store.ts';
import { stakeholderChannels } from '../room/notify.ts';
import { previewView, updateForm } from './blocks.ts';
import { lastParts, readNext, splitNext, tidy, type UpdateParts } from './model.ts';
import { dueAfter, update } from './operations.ts';

/** The row that tells everybody who waits about the state of an incident. */
export const updateRows: readonly CommandRow[] = [
  row({
    name: 'incident update',
    aliases: ['up'],
    summary: 'Tell everybody who waits how it stands: room, card, announcement and followers. Alone, a form.',
    example: '/incident update Rolled back; error rate is falling',
    args: [
      may('incident', 'incident'),
      may('text', 'rest'),
      form('impact', 'rest'),
      form('doing', 'rest'),
      form('next', 'word'),
      form('look', 'flag'),
    ],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, text, ...parts }, { caller }) =>
      withOpenIncident(tx, id, caller, `incident update ${text ?? ''}`, async (incident) => {
        if (text === undefined && caller.door === 'modal') throw requiredField('text', 'An update needs words.');
        if (text === undefined) return openUpdateForm(tx, incident, caller);
        const given = tidy(caller.door === 'modal' ? formParts(text, parts) : splitNext(text));
        const due = await dueAfter(tx, incident, given);
        if (parts.look) {
          const view = previewView(incident, caller.user, given, due, await audience(tx, incident));
          return { view, onTop: true };
        }
        const told = await update(tx, incident, caller.user, given);
        const next = due === null ? rich`` : rich` The next is due at ${date(due, '{time}')}.`;
        return say(
          rich`📣 Update posted: channel, card${incident.private === 1 ? '' : ', announcement'}${followersWords(told)}.${next}`,
        );
      }),
  }),
];

function followersWords(told: number): string {
  if (told === 0) return '';
  return told === 1 ? ' and 1 follower' : ` and ${told} followers`;
}

async function openUpdateForm(tx: Tx, incident: Incident, caller: Caller): Promise<Reply> {
  const every = (await severityOf(tx, incident.severity))?.update_every;
  const place = { channel: caller.channel, thread: caller.thread };
  return { view: updateForm({ incident, last: lastParts(incident), every, place }) };
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
