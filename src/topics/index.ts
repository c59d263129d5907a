/** What the bot is made of: every row, timer, receipt and event, and who reacts to which fact, in order. */

import type { CommandRow, RouterOptions } from '../command/router.ts';
import type { Config } from '../config.ts';
import type { Finding } from '../engine/audit.ts';
import type { Auth, ChannelRow, Directory, QuietHours, SlackEvent, UserRow } from '../engine/events.ts';
import type { TopicTasks } from '../engine/loop.ts';
import type { ReceiptHandlers } from '../engine/outbox.ts';
import type { Replies } from '../engine/replies.ts';
import type { Reactions, Transact, Tx } from '../engine/tx.ts';
import type { HttpRow } from '../engine/web.ts';
import type { Log } from '../lib/log.ts';

import type { BoardSettings } from './board/door.ts';
import { boardRoutes } from './board/routes.ts';
import { planHandoff, planHandoffs } from './handoff/operations.ts';
import { homesChanged, openHome } from './home/operations.ts';
import { incidentRows } from './incidents/commands.ts';
import { leadLeft } from './incidents/lifecycle/roles.ts';
import { openIncidents } from './incidents/lifecycle/store.ts';
import {
  onAcknowledged,
  onEscalated,
  onExhausted,
  onRestarted,
  onSkipped,
  onSnoozed,
  onStepped,
} from './incidents/reactions.ts';
import { incidentReceipts } from './incidents/receipts.ts';
import { keepPresence } from './incidents/room/operations.ts';
import { redrawIncident } from './incidents/room/telling.ts';
import { meaningOf, react, unreact } from './incidents/timeline/pins.ts';
import { incidentTasks } from './incidents/timers.ts';
import { calendarRows } from './oncall/calendar/commands.ts';
import { calendarRoutes } from './oncall/calendar/routes.ts';
import { oncallRows } from './oncall/commands.ts';
import { askFeeds } from './oncall/feed/operations.ts';
import { planMonday, planMondays } from './oncall/gaps/monday.ts';
import { tellAllGaps, tellGaps } from './oncall/gaps/operations.ts';
import { oncallReceipts, type Running } from './oncall/receipts.ts';
import { oncallTasks } from './oncall/tasks.ts';
import { groupUpdated, membersChanged, syncGroups, syncGroupsOf } from './oncall/usergroup/operations.ts';
import { keepRemarks, storeGroups } from './oncall/usergroup/state.ts';
import { reportAudit } from './ops/audit.ts';
import { deskRows } from './ops/desk-commands.ts';
import { deskTasks } from './ops/desk-tasks.ts';
import { takeUpRestored } from './ops/restored.ts';
import { type Carriers, meRows } from './paging/contact/commands.ts';
import { pageRows } from './paging/page/commands.ts';
import { pagingReceipts } from './paging/receipts.ts';
import { pagingReplies } from './paging/replies.ts';
import { pagingTasks } from './paging/tasks.ts';
import { planWeekly } from './reports/incidents/weekly.ts';
import { askAfter, type Shelf } from './reviews/operations.ts';
import { reviewReceipts } from './reviews/receipts.ts';
import { readTemplate } from './reviews/template.ts';
import { type Folder, openFolder } from './runbooks/folder.ts';
import { createLibrary, type Library } from './runbooks/library.ts';
import { runbookRows } from './runs/commands.ts';
import { takeUpFile } from './settings/start.ts';
import {
  loadAuth,
  pageable,
  storeAuth,
  storeChannelChange,
  storeChannels,
  storeQuietHours,
  storeUsers,
} from './team/directory.ts';
import { KEEP } from './team/model.ts';
import { canonical, mayAct, permit } from './team/permit.ts';
import { findUser, ownSecret, top, vocabulary } from './team/store.ts';

/** What an app is made of, beside its engine and its doors. */
export interface Topics {
  readonly router: Pick<RouterOptions, 'rows' | 'vocabulary' | 'permit' | 'canonical'>;
  readonly reactions: Reactions;
  readonly tasks: TopicTasks;
  readonly receipts: ReceiptHandlers;
  /** How long rows are kept that have done their work, milliseconds. */
  readonly keep: (tx: Tx) => Promise<number>;
  /** What is done about an audit of the engine. */
  readonly onAudit: (tx: Tx, finding: Finding) => Promise<void>;
  readonly events: readonly ((tx: Tx, event: SlackEvent) => Promise<void>)[];
  /** Whether an event means anything to this team. */
  readonly heeds: (tx: Tx, event: SlackEvent) => Promise<boolean>;
  readonly loadAuth: (tx: Tx) => Promise<Auth | undefined>;
  /** What signs links and webhooks. */
  readonly ownSecret: (tx: Tx) => Promise<string>;
  readonly routes: readonly HttpRow[];
  /** What answers from outside Slack need to know. */
  readonly replies: Replies;
  /** Returns the people of the file whom Slack does not know. */
  readonly storeDirectory: (tx: Tx, directory: Directory) => Promise<readonly string[]>;
  readonly storeChannels: (tx: Tx, channels: readonly ChannelRow[]) => Promise<void>;
  /** Whose quiet hours are to be known. */
  readonly pageable: (tx: Tx) => Promise<readonly string[]>;
  readonly storeQuietHours: (tx: Tx, hours: readonly QuietHours[]) => Promise<void>;
  /** What `/readyz` says beside the rest, a sentence a line. */
  readonly remarks: () => readonly string[];
  /** Runs before the engine starts; what it returns runs at the end. */
  readonly begin: (config: Config, given: { readonly transact: Transact; readonly log: Log }) => Promise<() => unknown>;
}

const NO_BOARD: BoardSettings = { links: false, userHeader: undefined, publicUrl: undefined };

/** Every command, in the order of the help; `library` gives the runbooks read last. */
function commandRows(
  library: () => Library,
  publicUrl: () => string | undefined,
  carriers: () => Carriers,
  shelf: () => Shelf,
  board: () => BoardSettings,
): readonly CommandRow[] {
  return [
    ...incidentRows(carriers),
    ...pageRows,
    ...oncallRows,
    ...meRows(carriers),
    ...calendarRows(publicUrl),
    ...deskRows(shelf, board),
    ...runbookRows(library),
  ];
}

/** Every command, for whoever only reads what the rows say about themselves. */
export const rows: readonly CommandRow[] = commandRows(
  () => createLibrary('missing', []),
  () => undefined,
  () => ({ mail: true, phone: true }),
  () => ({ template: '', folder: false }),
  () => NO_BOARD,
);

/** Who reacts to which fact, in this order. */
export const reactions: Reactions = {
  'page.stepped': [onStepped, homesChanged],
  'page.skipped': [onSkipped, homesChanged],
  'page.acknowledged': [onAcknowledged, homesChanged],
  'page.snoozed': [onSnoozed, homesChanged],
  'page.escalated': [onEscalated, homesChanged],
  'page.restarted': [onRestarted, homesChanged],
  'page.exhausted': [onExhausted, homesChanged],
  'shift.changed': [
    (tx, { schedule }) => planHandoff(tx, schedule),
    (tx, { schedule }) => syncGroupsOf(tx, schedule),
    (tx, { schedule }) => tellGaps(tx, [schedule]),
    (tx, { schedule }) => planMonday(tx, schedule),
    homesChanged,
  ],
  'incident.declared': [],
  'incident.changed': [homesChanged],
  'incident.followed': [homesChanged],
  'incident.ended': [(tx, { incident }) => askAfter(tx, incident)],
};

/** Everything, for one bot. */
export function createTopics(): Topics {
  let folder: Folder | undefined;
  let deadManUrl: string | undefined;
  let publicUrl: string | undefined;
  let carriers: Carriers = { mail: false, phone: false };
  let shelf: Shelf = { template: '', folder: false };
  let board: BoardSettings = NO_BOARD;
  let started: Running | undefined;
  const library = (): Library => folder?.current() ?? createLibrary('missing', []);
  return {
    router: {
      rows: commandRows(
        library,
        () => publicUrl,
        () => carriers,
        () => shelf,
        () => board,
      ),
      vocabulary,
      permit,
      canonical,
    },
    reactions,
    tasks: { ...pagingTasks, ...oncallTasks, ...incidentTasks, ...deskTasks },
    receipts: {
      ...oncallReceipts(() => started),
      ...pagingReceipts,
      ...incidentReceipts,
      ...reviewReceipts(() => shelf),
    },
    keep: async (tx) => (await top(tx)).keep ?? KEEP,
    onAudit: (tx, finding) => reportAudit(tx, finding, deadManUrl),
    events: [keepDirectory, keepMembers, keepPins, keepHomes],
    heeds: async (tx, event) => event.kind !== 'reaction' || (await meaningOf(tx, event.name)) !== undefined,
    loadAuth,
    ownSecret,
    routes: [...calendarRoutes, ...boardRoutes(() => board)],
    replies: pagingReplies,
    storeDirectory: async (tx, { auth, users, channels, usergroups }) => {
      const first = (await loadAuth(tx)) === undefined;
      await storeAuth(tx, auth);
      const missing = await storeUsers(tx, users);
      await storeChannels(tx, channels);
      await askFeeds(tx);
      await storeGroups(tx, usergroups);
      await syncGroups(tx);
      await started?.remarks.refresh(tx);
      await tellAllGaps(tx);
      // What was declared before Slack was ever reached could not name its channels.
      if (first) for (const incident of await openIncidents(tx)) await redrawIncident(tx, incident.id);
      return missing;
    },
    storeChannels,
    pageable,
    storeQuietHours,
    remarks: () => started?.remarks.current() ?? [],
    begin: async (config, { transact, log }) => {
      deadManUrl = config.deadManUrl;
      const token = config.slack?.userToken === undefined ? 'bot' : 'user';
      started = { log, token, remarks: keepRemarks(log, token) };
      publicUrl = config.publicUrl;
      board = { ...config.web, publicUrl };
      carriers = { mail: config.mail !== undefined, phone: config.twilio !== undefined };
      shelf = { template: readTemplate(config.file, log), folder: config.reviewsDir !== undefined };
      folder = await openFolder(config.runbooksDir, log);
      const runbooks = folder.current().runbooks.map(({ name }) => name);
      await transact(takeUpRestored);
      await takeUpFile(config.file, { transact, log, shared: !config.databaseUrl.startsWith('sqlite:'), runbooks });
      await transact(planHandoffs);
      await transact(askFeeds);
      await transact(syncGroups);
      await transact(planMondays);
      await transact(planWeekly);
      await transact(started.remarks.refresh);
      return () => folder?.close();
    },
  };
}

async function keepDirectory(tx: Tx, event: SlackEvent): Promise<void> {
  if (event.kind === 'user') await keepUser(tx, event.user);
  if (event.kind === 'usergroup')
    await (event.change === 'members' ? membersChanged(tx, event.group, event) : groupUpdated(tx, event.row));
  if (event.kind !== 'channel') return;
  const change = event.change === 'renamed' ? { name: event.name } : { archived: event.change === 'archived' ? 1 : 0 };
  await storeChannelChange(tx, event.channel, change);
}

/** Somebody came, changed or left; who is on call may no longer be reached. */
async function keepUser(tx: Tx, user: UserRow): Promise<void> {
  const before = await findUser(tx, user.id);
  await storeUsers(tx, [user]);
  // Slack tells of every new status and picture.
  if (before !== undefined && ACCOUNT.every((column) => before[column] === user[column])) return;
  if (user.deactivated === 1) await leadLeft(tx, user.id);
  await syncGroups(tx);
  await tellAllGaps(tx);
}

const ACCOUNT = ['email', 'kind', 'deactivated'] as const;

/** Who is in a room; the members of a private incident are those of its room. */
async function keepMembers(tx: Tx, event: SlackEvent): Promise<void> {
  if (event.kind === 'member') await keepPresence(tx, event.channel, event.user, event.joined);
}

/** Who comes into a private incident's room sees it on their Home tab. */
async function keepHomes(tx: Tx, event: SlackEvent): Promise<void> {
  if (event.kind === 'home') await openHome(tx, event.user);
  if (event.kind === 'member') await homesChanged(tx);
}

async function keepPins(tx: Tx, event: SlackEvent): Promise<void> {
  if (event.kind === 'reaction' && (await mayAct(tx, event)))
    await (event.added ? react(tx, event) : unreact(tx, event));
}
