/** What `muster doctor` finds in the rows: who and what cannot be relied on. Writes nothing. */

import { type FailingTimer, failingTimers } from '../../engine/failing.ts';
import { nothingOverdue } from '../../engine/health/backlog.ts';
import { type Check, complaintsNow } from '../../engine/health/vitals.ts';
import { heldConnections, heldText } from '../../engine/outbox/connections.ts';
import { givenUpSince } from '../../engine/outbox/queue.ts';
import { newestAbout } from '../../engine/outbox/receipts.ts';
import type { Tx } from '../../engine/tx.ts';
import { cut } from '../../lib/blockkit.ts';
import { DAY } from '../../lib/instant.ts';
import { own } from '../../lib/slash.ts';
import { formatWall } from '../../lib/zoned.ts';
import { sourceFindings } from '../alerts/intake/findings.ts';
import { type Account, accountOf } from '../oncall/gaps/accounts.ts';
import { reportOf } from '../oncall/gaps/operations.ts';
import { shiftsBetween } from '../oncall/schedule/shifts.ts';
import { loadSchedule, scheduleNames } from '../oncall/schedule/store.ts';
import { contactsOf } from '../paging/contact/contacts.ts';
import { resolveStep } from '../paging/escalation/reach.ts';
import { everyPolicy } from '../paging/escalation/store.ts';
import { pageOfTimer } from '../paging/page/model.ts';
import { disagreements } from '../settings/agree.ts';
import { missingChannels } from '../team/channels/names.ts';
import { hasHeardEvents, loadAuth } from '../team/directory.ts';
import { isOutdated } from '../team/people/matching.ts';
import { everyPerson } from '../team/people/store.ts';
import { usersNamed } from '../team/permit.ts';
import { findUser, personOf, slackIdOf, top } from '../team/store.ts';

/** One line of the doctor. `bad`: a page may be lost; `warn`: worth a look. */
export interface Finding {
  readonly level: 'well' | 'warn' | 'bad';
  readonly what: string;
  /** What to do about it. */
  readonly next?: string;
}

/** What can be sent besides Slack. */
export interface Carriers {
  readonly any: boolean;
  /** Slack refuses the token: who is who is not known, and one line says why. */
  readonly refused?: boolean;
  /** Slack's events come by Socket Mode, not to PUBLIC_URL. */
  readonly socket: boolean;
}

/** Everything the rows tell; `checks` are those that need no running bot. */
export async function examine(tx: Tx, carriers: Carriers, checks: readonly Check[]): Promise<readonly Finding[]> {
  const engine = [...(await overdue(tx, checks)), ...(await heldFindings(tx)), ...(await givenUp(tx))];
  if (carriers.refused === true) return engine;
  const disagreeing = (await disagreements(tx)).map(
    (what): Finding => ({ level: 'warn', what, next: 'Edit muster.yaml.' }),
  );
  if ((await loadAuth(tx)) === undefined) return [...engine, ...disagreeing, UNREAD];
  return [
    ...engine,
    ...(await channels(tx)),
    ...(await named(tx)),
    ...(await events(tx, carriers)),
    ...(await policies(tx)),
    ...(await people(tx, carriers)),
    ...(await gaps(tx)),
    ...(await permissions(tx)),
    ...(await sourceFindings(tx)),
    ...disagreeing,
  ];
}

const UNREAD: Finding = {
  level: 'warn',
  what: 'Muster has not loaded the members and channels from Slack yet, so people, policies and schedules cannot be checked.',
  next: 'Start Muster, wait until it says “Connected to …”, and run `muster doctor` again.',
};

async function overdue(tx: Tx, checks: readonly Check[]): Promise<readonly Finding[]> {
  const late = (await complaintsNow(tx, [nothingOverdue, ...checks])).map(
    ({ text }): Finding => ({ level: 'bad', what: text, next: 'Check that the bot runs: see its log and /healthz.' }),
  );
  const failing = (await failingTimers(tx, 1)).slice(0, SHOWN).map(timerFinding);
  return late.length + failing.length > 0 ? [...late, ...failing] : [{ level: 'well', what: 'No overdue work.' }];
}

/** Connections whose other side refuses Muster. */
async function heldFindings(tx: Tx): Promise<readonly Finding[]> {
  const next = 'Renew its token or password and restart Muster. Waiting notifications are then sent automatically.';
  return (await heldConnections(tx.db)).map((held) => ({ level: 'bad', what: heldText(held), next }));
}

/** So many timers that fail are named, each with so much of its error. */
const [SHOWN, LONGEST] = [20, 200];

function timerFinding({ key, attempts, error }: FailingTimer): Finding {
  const times = attempts === 1 ? 'once' : `${attempts} times in a row`;
  return {
    level: pageOfTimer(key) === undefined ? 'warn' : 'bad',
    what: `The timer ${key} failed ${times}: ${cut(error, LONGEST)}.`,
    next: 'Muster keeps trying. The log has the whole error. If it says that the task is unknown, install a newer version of Muster.',
  };
}

/** What was given up within a day, by reason. */
async function givenUp(tx: Tx): Promise<readonly Finding[]> {
  const rows = await givenUpSince(tx, tx.now - DAY);
  if (rows.length === 0) return [{ level: 'well', what: 'No notifications failed permanently in the last 24 hours.' }];
  return rows.map(({ lane, kind, error, count }) => ({
    level: lane === 'page' ? 'bad' : 'warn',
    what: `${count} ${count === 1 ? 'notification' : 'notifications'} (${kind}) failed permanently in the last 24 hours: ${error}.`,
  }));
}

/** Whether Slack created the last incident channel that was asked for. */
async function channels(tx: Tx): Promise<readonly Finding[]> {
  const last = await newestAbout(tx, 'incident.room');
  if (last === undefined) return [];
  if (last.refusal === null) return [{ level: 'well', what: 'Slack creates incident channels.' }];
  return [
    {
      level: 'warn',
      what: `Slack refuses to create incident channels (${last.refusal}): incidents continue in the thread of their card.`,
      next:
        CREATING[last.refusal] ?? 'Look this code up at https://docs.slack.dev/reference/methods/conversations.create',
    },
  ];
}

/** What helps, by Slack's code: https://docs.slack.dev/reference/methods/conversations.create#errors */
const CREATING: Readonly<Record<string, string>> = {
  missing_scope: 'Paste `muster manifest` into the app’s settings and install it again.',
  restricted_action:
    'Ask a workspace administrator to let everyone create channels, or set `room: thread` for your severities in muster.yaml.',
};

/** Whether Muster can write in the channels of muster.yaml; before Slack was ever reached nobody can tell. */
async function named(tx: Tx): Promise<readonly Finding[]> {
  if ((await loadAuth(tx)) === undefined) return [];
  return (await missingChannels(tx)).map(({ setting, name, archived }) => ({
    level: 'warn',
    what: archived
      ? `${setting}: ${name} is archived in Slack, so nothing can be posted there.`
      : `${setting}: Slack has no channel ${name} that Muster can see.`,
    next: archived
      ? 'Name another channel in muster.yaml.'
      : 'Create the channel. If it exists and is private, type /invite @muster in it.',
  }));
}

/** Whether Slack's events arrive; before Slack was ever reached nobody can tell. */
async function events(tx: Tx, { socket }: Carriers): Promise<readonly Finding[]> {
  if ((await loadAuth(tx)) === undefined) return [];
  if (await hasHeardEvents(tx)) return [{ level: 'well', what: 'Slack’s events arrive.' }];
  const what =
    'Slack has never sent an event, so Muster does not see mentions, direct messages, reactions or people who leave.';
  return [{ level: 'warn', what, next: `${socket ? BY_SOCKET : BY_HTTP} Then write to @muster once.` }];
}

/** What makes events arrive, by the way they come: https://docs.slack.dev/apis/events-api/using-socket-mode */
const BY_SOCKET =
  'Check in the app’s settings that Socket Mode is on, that Event Subscriptions is on, and under Basic Information that the app-level token in SLACK_APP_TOKEN has the scope connections:write.';
const BY_HTTP =
  'In the app’s settings, switch on Event Subscriptions with the Request URL https://YOUR-HOST/slack/events.';

/** Whether every step reaches somebody now. */
async function policies(tx: Tx): Promise<readonly Finding[]> {
  const out: Finding[] = [];
  for (const { policy, steps } of await everyPolicy(tx)) {
    const empty = [];
    for (const [i, step] of steps.entries()) {
      const { reached, why } = await resolveStep(tx, step);
      if (reached.length === 0) empty.push(`step ${i + 1}: ${why}`);
    }
    out.push(policyFinding(policy, steps.length, empty));
  }
  return out.length > 0
    ? out
    : [
        {
          level: 'bad',
          what: 'There is no escalation policy, so nobody can be paged.',
          next: 'Add one under `policies:` in muster.yaml.',
        },
      ];
}

function policyFinding(policy: string, steps: number, empty: readonly string[]): Finding {
  if (empty.length === 0) return { level: 'well', what: `Policy ${policy}: every step reaches somebody right now.` };
  const level = empty.length === steps ? 'bad' : 'warn';
  return { level, what: `Policy ${policy} reaches nobody right now in ${empty.join('; ')}.` };
}

const AHEAD = 28 * DAY;

/** Everybody who is on call in the coming four weeks, or named by the file. */
async function people(tx: Tx, carriers: Carriers): Promise<readonly Finding[]> {
  const names = new Set((await everyPerson(tx)).map(({ person }) => person));
  for (const name of await scheduleNames(tx)) {
    const schedule = await loadSchedule(tx, name);
    if (schedule === undefined) continue;
    for (const shift of shiftsBetween(schedule, tx.now, tx.now + AHEAD))
      for (const person of shift.people) names.add(person);
  }
  const out: Finding[] = [];
  for (const name of [...names].sort()) out.push(await personFinding(tx, name, carriers));
  return out;
}

async function personFinding(tx: Tx, name: string, { any }: Carriers): Promise<Finding> {
  const id = await slackIdOf(tx, name);
  const user = id === undefined ? undefined : await findUser(tx, id);
  const person = await personOf(tx, name);
  if (id === undefined || user === undefined) return unmatchedFinding(name, await accountOf(tx, name), person?.email);
  if (person !== undefined && isOutdated(person, user))
    return {
      level: 'warn',
      what: `The e-mail address of ${name} is ${user.email} in Slack but ${person.email} in muster.yaml. Pages still reach them.`,
      next: `Correct \`email:\` of ${name} in muster.yaml.`,
    };
  if (user.kind === 'bot')
    return { level: 'bad', what: `${name} is a bot in Slack.`, next: 'Name a person instead in muster.yaml.' };
  const verified = (await contactsOf(tx, id)).filter((contact) => contact.verified_at !== null).length;
  if (verified > 0) return { level: 'well', what: `${name}: Slack and ${verified} verified contact methods.` };
  return any
    ? {
        level: 'warn',
        what: `${name} has no contact method besides Slack.`,
        next: own`Ask them to add a phone with /oncall me.`,
      }
    : { level: 'well', what: `${name}: Slack.` };
}

function unmatchedFinding(name: string, { unmatched }: Account, email: string | null | undefined): Finding {
  const next = `Set \`slack:\` of ${name} in muster.yaml to the member ID from their Slack profile.`;
  if (unmatched === 'two accounts')
    return {
      level: 'bad',
      what: `${name}: two members have the e-mail address ${email}, so pages reach neither of them.`,
      next,
    };
  if (unmatched === 'no member')
    return {
      level: 'bad',
      what: `${name}: only a guest or somebody of another workspace has the e-mail address ${email}, so pages reach nobody.`,
      next,
    };
  return {
    level: 'bad',
    what: `${name} was not found in Slack or has left the workspace.`,
    next: 'Correct `slack:` or `email:` in muster.yaml.',
  };
}

/** Names under `may:` that are not found in Slack. */
async function permissions(tx: Tx): Promise<readonly Finding[]> {
  const out: Finding[] = [];
  for (const [deed, grant] of Object.entries((await top(tx)).may ?? {})) {
    const empty: string[] = [];
    for (const name of grant === undefined || grant === 'everyone' ? [] : grant)
      if ((await usersNamed(tx, name)).length === 0) empty.push(name);
    if (empty.length === 0) continue;
    const what = `may: ${deed}: ${empty.join(', ')} ${empty.length > 1 ? 'are' : 'is'} not found in Slack.`;
    out.push({ level: 'warn', what, next: 'Correct `may:` in muster.yaml, or the group in Slack.' });
  }
  return out.length > 0 ? out : [{ level: 'well', what: 'Every permission names at least one person.' }];
}

async function gaps(tx: Tx): Promise<readonly Finding[]> {
  const { timezone } = await top(tx);
  const out: Finding[] = [];
  for (const name of await scheduleNames(tx)) {
    const schedule = await loadSchedule(tx, name);
    const { problems } = schedule === undefined ? { problems: [] } : await reportOf(tx, schedule);
    const bad = problems.filter(({ why }) => why !== 'expected');
    for (const { start, end, why, person } of bad.slice(0, 5))
      out.push({
        level: 'warn',
        what: `Schedule ${name}: ${person ?? 'nobody'}${why === 'nobody' ? ' is on call' : `: ${why}`}, ${formatWall(Math.max(start, tx.now), timezone, tx.now)} to ${formatWall(end, timezone, tx.now)} (${timezone}).`,
      });
    if (bad.length > 5)
      out.push({
        level: 'warn',
        what: `Schedule ${name}: ${bad.length - 5} more gaps.`,
        next: own`/oncall gaps shows them all.`,
      });
  }
  return out.length > 0 ? out : [{ level: 'well', what: 'No schedule has a gap in the next two weeks.' }];
}
