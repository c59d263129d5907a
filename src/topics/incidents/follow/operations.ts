import type { Caller, Context } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { cut, personToken, stripTokens } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { accountOf, nearest, personOf, severityOf, type Vocabulary } from '../../../lib/grammar.ts';
import { countDeed } from '../../team/limits.ts';
import { mayAct } from '../../team/permit.ts';
import { announceChannel } from '../../team/store.ts';
import { findIncidentFor, requireVisible } from '../lifecycle/find-incident.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';
import { follow, type Hearing, unfollow } from '../lifecycle/store.ts';
import { stakeholderChannels } from '../room/notify.ts';

/** What a word after `follow` names: `{ subject, label }`, or a picker. */
async function subjectOf(tx: Tx, what: string | undefined, caller: Caller, vocabulary: Vocabulary, verb: string) {
  const id = /^(?:inc-?|#)(\d{1,9})$/i.exec(what ?? '')?.[1];
  if (what === undefined || id !== undefined) {
    if (id !== undefined) return subjectOfIncident(await requireVisible(tx, Number(id), caller.user));
    const found = await findIncidentFor(tx, undefined, caller, `incident ${verb}`);
    return 'pick' in found ? found : subjectOfIncident(found.incident);
  }
  const service = vocabulary.services.find((key) => key.toLowerCase() === what.toLowerCase());
  if (service !== undefined) return { subject: `service:${service}`, label: `every incident that affects ${service}` };
  const named = verb === 'follow' ? personOf : accountOf;
  const person = /^(@|\u0002@)/.test(what) ? named(what, vocabulary) : undefined;
  if (person !== undefined)
    return { subject: `person:${person}`, label: `every incident that ${personToken(person)} leads or declares` };
  const severity = severityOf(what, vocabulary);
  if (severity !== undefined) return { subject: `severity:${severity}`, label: `every ${severity} incident` };
  if (/^(@|\u0002@)/.test(what))
    throw new Mistake(`I don't know the person ${stripTokens(what)}. Nothing was changed.`, {
      example: `/incident ${verb} @ana`,
    });
  const words = [...new Set([...vocabulary.severities.map(({ key }) => key), ...vocabulary.services])];
  const near = nearest(what, words);
  throw new Mistake(
    `“${what}” is not an incident, severity, service or person. Severities and services: ${cut(words.join(', '), 300)}. People are written as @ana. Nothing was changed.`,
    {
      example: `/incident ${verb} ${words[0] ?? 'sev1'}`,
      offer: near === undefined ? undefined : { label: `Did you mean ${near}?`, line: `incident ${verb} ${near}` },
    },
  );
}

function subjectOfIncident(incident: Incident) {
  return { subject: incidentName(incident.id), label: incidentName(incident.id), incident };
}

/**
 * Throws a Mistake when a guest wants to follow what Slack does not show them: they follow an incident that one of
 * their
 * channels shows, and nothing that is still to come.
 */
async function requireShown(tx: Tx, incident: Incident | undefined, { caller, ask }: Context): Promise<void> {
  if (await mayAct(tx, caller)) return;
  const channels = incident === undefined ? [] : await showing(tx, incident);
  if (channels.some((channel) => ask('member', { channel, user: caller.user }))) return;
  throw new Mistake(
    'As a guest you can only follow single incidents, and only those that one of your channels shows: the incident channel, or a channel where the incident is announced.',
    { example: '/incident follow INC-142' },
  );
}

/** The channels in which an incident can be read. */
async function showing(tx: Tx, incident: Incident): Promise<readonly string[]> {
  const announced = incident.private === 1 ? undefined : await announceChannel(tx);
  return [incident.room_channel, announced, ...(await stakeholderChannels(tx, incident))].flatMap((one) => one ?? []);
}

/** Starts following; answers what, or a picker. */
export async function startFollowing(tx: Tx, what: string | undefined, context: Context, hearing: Hearing) {
  const { caller, vocabulary } = context;
  const found = await subjectOf(tx, what, caller, vocabulary, 'follow');
  if ('pick' in found) return found;
  await requireShown(tx, 'incident' in found ? found.incident : undefined, context);
  await countDeed(tx, 'follows', caller);
  const changed = await follow(tx, caller.user, found.subject, hearing);
  await tx.emit({ event: 'incident.followed', user: caller.user });
  return { label: found.label, changed };
}

/** Stops following; answers what, or a picker. */
export async function stopFollowing(tx: Tx, what: string | undefined, caller: Caller, vocabulary: Vocabulary) {
  const found = await subjectOf(tx, what, caller, vocabulary, 'unfollow');
  if ('pick' in found) return found;
  const changed = await unfollow(tx, caller.user, found.subject);
  await tx.emit({ event: 'incident.followed', user: caller.user });
  return { label: found.label, changed };
}
