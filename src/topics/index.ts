/** What the bot is made of: every row, timer, receipt, route and event, and who reacts to which domain event, in order. */
import { CARRIER_CONNECTIONS } from '../carriers/registry.ts';
import type { RouterOptions } from '../command/router.ts';
import type { Config } from '../config.ts';
import type { Auth, ChannelRow, Directory, QuietHours, SlackEvent, UserRow } from '../engine/events.ts';
import type { PutBack } from '../engine/lineage/lineage.ts';
import type { TopicTasks } from '../engine/loop.ts';
import type { ReceiptHandlers } from '../engine/outbox/outcome.ts';
import { moveDeliveries } from '../engine/outbox/receipts.ts';
import type { Replies } from '../engine/replies.ts';
import type { Transact, Tx, Wiring } from '../engine/tx.ts';
import type { HttpRow } from '../engine/web.ts';
import type { Log } from '../lib/log.ts';
import { removeOldAlerts } from './alerts/alert/store.ts';
import { alertCardPart, alertPagePart, alertSubject, alertSummaryPart } from './alerts/card.ts';
import { alertDrawings } from './alerts/drawings.ts';
import { groupsMoved } from './alerts/groups/store.ts';
import { followClock, watchFromStart } from './alerts/heartbeats/watch.ts';
import { groupFired, incidentMerged, pageAdopted } from './alerts/incident/attach.ts';
import { attachable, groupResolved, incidentOver } from './alerts/incident/over.ts';
import { sourceRoutes } from './alerts/intake/door/routes.ts';
import { removeOldSignals } from './alerts/intake/signals.ts';
import { sourceChannels } from './alerts/intake/store.ts';
import { pageAcknowledged, pageMoved, pageReplaced, pageResolved, pageRestarted } from './alerts/reactions.ts';
import { alertReceipts } from './alerts/receipts.ts';
import { alertTasks } from './alerts/tasks.ts';
import { boardRoutes } from './board/routes.ts';
import { planHandoff, planHandoffs } from './handoff/operations.ts';
import { handoffTasks } from './handoff/tasks.ts';
import { keepHomes } from './home/events.ts';
import { homesChanged, refreshHomes } from './home/operations.ts';
import { forgetHome } from './home/store.ts';
import { heeds, keepMembers, keepPins } from './incidents/events.ts';
import { leadLeft } from './incidents/lifecycle/roles.ts';
import { isMember, mostSevereIsOpen, severityPositionsOf } from './incidents/lifecycle/store.ts';
import {
  onAcknowledged,
  onEnded,
  onEscalated,
  onExhausted,
  onResolved,
  onRestarted,
  onSkipped,
  onSnoozed,
  onStepped,
} from './incidents/reactions.ts';
import { incidentReceipts } from './incidents/receipts.ts';
import { channelsRead, incidentsMoved, roomArchived, roomGone } from './incidents/room/channel.ts';
import { drawIncident } from './incidents/room/notify.ts';
import { pagePart } from './incidents/room/page-part.ts';
import { incidentTasks } from './incidents/timers.ts';
import { calendarRoutes } from './oncall/calendar/routes.ts';
import { forgetCalendars } from './oncall/calendar/store.ts';
import { askFeeds } from './oncall/feed/operations.ts';
import { tellAddresses } from './oncall/gaps/addresses.ts';
import { planMonday, planMondays } from './oncall/gaps/monday.ts';
import { tellAllGaps, tellGaps } from './oncall/gaps/operations.ts';
import { oncallReceipts, type Running } from './oncall/receipts.ts';
import { tellMisfits } from './oncall/requests/misfits.ts';
import { scheduleChannels, scheduleWords } from './oncall/schedule/store.ts';
import { oncallTasks } from './oncall/tasks.ts';
import { groupUpdated, membersChanged, syncGroups } from './oncall/usergroup/operations.ts';
import { keepRemarks, type Remarks, storeGroups } from './oncall/usergroup/state.ts';
import { takeUpPutBack, takeUpRestored } from './ops/restored.ts';
import { type Alarms, alarmsOf } from './ops/vitals.ts';
import { contactOwners } from './paging/contact/contacts.ts';
import { forgetContacts } from './paging/contact/forget.ts';
import { carriersOf } from './paging/contact/methods.ts';
import { takeUpUnread } from './paging/escalation/first-reading.ts';
import { connectionHeld, connectionReleased, notificationWaits } from './paging/escalation/held.ts';
import { policyChannels, policyWords } from './paging/escalation/store.ts';
import { followTimers } from './paging/page/expiry.ts';
import { drawPage } from './paging/page/redraw.ts';
import { nonceOf, pagesMoved } from './paging/page/store.ts';
import { pagingReceipts } from './paging/receipts.ts';
import { pagingReplies } from './paging/replies.ts';
import { pagingTasks } from './paging/tasks.ts';
import { planWeekly, postWeekly } from './reports/incidents/weekly.ts';
import { askAtEnd, awaitReview, remindReview } from './reviews/operations.ts';
import { reviewReceipts } from './reviews/receipts.ts';
import { readTemplate } from './reviews/template.ts';
import { commandRows, reserved } from './rows.ts';
import { openFolder } from './runbooks/folder.ts';
import { createLibrary, type Library } from './runbooks/library.ts';
import { runbookButtons, runbookPart, serviceRunbooks } from './runs/card.ts';
import { takeUpFile } from './settings/start.ts';
import { loadAuth, pageable, storeAccounts, storeQuietHours } from './team/directory.ts';
import { keepChannels, keepDirectory, keepUser, storeDirectory } from './team/events.ts';
import { KEEP } from './team/model.ts';
import { forgetProfile } from './team/people/forget.ts';
import { unknownUsers } from './team/people/store.ts';
import { commandNames, permit } from './team/permit.ts';
import { ownSecret, top, vocabulary, zoneOf } from './team/store.ts';

/** What an app is made of, besides its engine and its doors. */
export interface Topics extends Alarms {
  readonly router: Pick<RouterOptions, 'rows' | 'vocabulary' | 'permit' | 'commandNames' | 'nonceOf'>;
  readonly wiring: Wiring;
  readonly tasks: TopicTasks;
  readonly receipts: ReceiptHandlers;
  /** How long rows are kept that have done their work, milliseconds. */
  readonly keep: (tx: Tx) => Promise<number>;
  /** What is done when the database was put back. */
  readonly onPutBack: (tx: Tx, back: PutBack) => Promise<void>;
  readonly events: readonly ((tx: Tx, event: SlackEvent) => Promise<void>)[];
  /** Whether an event means anything to this team. */
  readonly heeds: (tx: Tx, event: SlackEvent) => Promise<boolean>;
  readonly loadAuth: (tx: Tx) => Promise<Auth | undefined>;
  /** What signs links and webhooks. */
  readonly ownSecret: (tx: Tx) => Promise<string>;
  readonly routes: readonly HttpRow[];
  /** What replies from outside Slack need to know. */
  readonly replies: Replies;
  /** Returns the people of muster.yaml that Slack does not know. */
  readonly storeDirectory: (tx: Tx, directory: Directory) => Promise<readonly string[]>;
  readonly storeAccounts: (tx: Tx, users: readonly UserRow[]) => Promise<void>;
  readonly storeChannels: (tx: Tx, channels: readonly ChannelRow[]) => Promise<void>;
  readonly storePerson: (tx: Tx, user: UserRow) => Promise<void>;
  /** The accounts about which nothing is stored. */
  readonly unknown: (tx: Tx, ids: readonly string[]) => Promise<readonly string[]>;
  /** The people whose quiet hours must be known. */
  readonly pageable: (tx: Tx) => Promise<readonly string[]>;
  readonly storeQuietHours: (tx: Tx, hours: readonly QuietHours[]) => Promise<void>;
  /** What `/readyz` says besides the rest, a sentence a line. */
  readonly remarks: () => readonly string[];
  /** Runs before the engine starts. */
  readonly begin: (transact: Transact) => Promise<void>;
  /** Runs at the end. */
  readonly close: () => void;
}

/** Runbooks for what runs without their folder. */
function noLibrary(): Library {
  return createLibrary('missing', []);
}

/** Home tabs that somebody looks at may be out of date. */
const homes = async (tx: Tx): Promise<void> => tx.dirty('home', 0);

/** Who reacts to which domain event, in this order; `remarks` are those of a running bot. */
function reactionsOf(remarks?: Remarks): Wiring['reactions'] {
  return {
    'waits.moved': [followTimers, followClock],
    'directory.read': [
      askFeeds,
      (tx, { usergroups }) => storeGroups(tx, usergroups),
      syncGroups,
      async (tx) => remarks?.refresh(tx),
      tellAllGaps,
      channelsRead,
      async (tx, { first }) => (first ? takeUpUnread(tx) : undefined),
    ],
    'account.changed': [
      async (tx, { user, deactivated }) => (deactivated ? leadLeft(tx, user) : undefined),
      syncGroups,
      tellAllGaps,
    ],
    'people.outdated': [tellAddresses],
    'channel.gone': [(tx, { channel }) => roomGone(tx, channel)],
    'channel.archived': [(tx, { channel }) => roomArchived(tx, channel)],
    'channel.renumbered': [pagesMoved, incidentsMoved, groupsMoved, (tx, { from, to }) => moveDeliveries(tx, from, to)],
    'usergroup.changed': [(tx, { row }) => groupUpdated(tx, row)],
    'usergroup.members-changed': [(tx, event) => membersChanged(tx, event.group, event)],
    'connection.held': [connectionHeld],
    'connection.released': [connectionReleased],
    'notification.waits': [(tx, { about }) => notificationWaits(tx, about)],
    'page.stepped': [onStepped, pageMoved, homes],
    'page.skipped': [onSkipped, pageMoved, homes],
    'page.acknowledged': [onAcknowledged, pageAcknowledged, homes],
    'page.snoozed': [onSnoozed, pageMoved, homes],
    'page.escalated': [onEscalated, pageMoved, homes],
    'page.restarted': [onRestarted, pageRestarted, homes],
    'page.replaced': [pageReplaced],
    'page.resolved': [onResolved, pageResolved, homes],
    'page.exhausted': [onExhausted, pageMoved, homes],
    'shift.changed': [
      (tx, { schedule }) => planHandoff(tx, schedule),
      async (tx) => tx.dirty('usergroups', 0),
      (tx, { schedule }) => tellGaps(tx, [schedule]),
      (tx, { schedule }) => planMonday(tx, schedule),
      (tx, { schedule }) => tellMisfits(tx, schedule),
      homes,
    ],
    'handoff.passed': [homes],
    'handoff.confirmed': [homes],
    'incident.declared': [attachable],
    'incident.changed': [homes],
    'incident.followed': [homes],
    'page.adopted': [pageAdopted],
    'alerts.fired': [groupFired, homes],
    'alerts.resolved': [groupResolved, homes],
    'incident.merged': [onEnded, incidentMerged],
    'incident.ended': [onEnded, incidentOver, (tx, { incident }) => awaitReview(tx, incident)],
  };
}

function wiringOf(library: () => Library, remarks?: Remarks): Wiring {
  return {
    connections: CARRIER_CONNECTIONS,
    commandNames,
    reactions: reactionsOf(remarks),
    drawings: {
      page: drawPage,
      incident: drawIncident,
      ...alertDrawings,
      usergroups: syncGroups,
      home: homesChanged,
    },
    places: {
      words: [scheduleWords, policyWords],
      channels: [scheduleChannels, policyChannels, sourceChannels],
      'reader.zone': [async (tx, user) => [await zoneOf(tx, user)]],
      pageable: [contactOwners],
      'incident.member': [isMember],
      'incident.severity-positions': [severityPositionsOf],
      'incident.most-severe-open': [mostSevereIsOpen],
      'incident.card': [alertCardPart],
      'incident.summary': [alertSummaryPart],
      'incident.end': [askAtEnd],
      'incident.buttons': [runbookButtons(library)],
      'service.runbooks': [serviceRunbooks(library)],
      'page.subject': [alertSubject],
      'page.message': [pagePart, alertPagePart, runbookPart(library)],
      old: [removeOldSignals, removeOldAlerts],
      forget: [forgetProfile, forgetCalendars, forgetContacts, forgetHome],
    },
  };
}

/** How topics hang together, for the command line. */
export const wiring: Wiring = wiringOf(noLibrary);

/** Everything, for one bot. */
export async function createTopics(config: Config, log: Log): Promise<Topics> {
  const folder = await openFolder(config.runbooksDir, log);
  const token = config.slack?.userToken === undefined ? 'bot' : 'user';
  const running: Running = { log, token, remarks: keepRemarks(log, token) };
  const shelf = { template: readTemplate(config.file, log), folder: config.reviewsDir !== undefined };
  const board = { ...config.web, publicUrl: config.publicUrl };
  const { publicUrl } = config;
  const socket = config.slack?.appToken !== undefined;
  return {
    router: {
      rows: commandRows({ library: folder.current, publicUrl, carriers: carriersOf(config), socket, shelf, board }),
      vocabulary,
      permit,
      commandNames,
      nonceOf,
    },
    wiring: wiringOf(folder.current, running.remarks),
    tasks: {
      ...pagingTasks,
      ...oncallTasks,
      ...incidentTasks,
      ...alertTasks,
      ...handoffTasks,
      'home.refresh': (tx, { since }) => refreshHomes(tx, since),
      'report.weekly': (tx) => postWeekly(tx),
      'review.remind': (tx, { incident }) => remindReview(tx, incident),
    },
    receipts: {
      ...oncallReceipts(running),
      ...pagingReceipts,
      ...incidentReceipts,
      ...alertReceipts,
      ...reviewReceipts(shelf),
    },
    keep: async (tx) => (await top(tx)).keep ?? KEEP,
    ...alarmsOf({ log, deadManUrl: config.deadManUrl }),
    onPutBack: takeUpPutBack,
    events: [keepDirectory, keepMembers, keepPins, keepHomes],
    heeds,
    loadAuth,
    ownSecret,
    routes: [
      ...calendarRoutes,
      ...boardRoutes(board),
      ...sourceRoutes({ log, secrets: (name) => config.secrets[name] }),
    ],
    replies: pagingReplies,
    storeDirectory,
    storeChannels: keepChannels,
    storePerson: keepUser,
    storeAccounts,
    unknown: unknownUsers,
    pageable,
    storeQuietHours,
    remarks: running.remarks.current,
    begin: async (transact) => {
      const runbooks = folder.current().runbooks.map(({ name }) => name);
      const shared = !config.databaseUrl.startsWith('sqlite:');
      await transact(takeUpRestored);
      await transact((tx) => watchFromStart(tx, shared));
      await takeUpFile(config.file, { transact, log, shared, reserved, runbooks });
      for (const plan of [planHandoffs, askFeeds, syncGroups, planMondays, planWeekly, running.remarks.refresh])
        await transact(plan);
    },
    close: () => folder.close(),
  };
}
