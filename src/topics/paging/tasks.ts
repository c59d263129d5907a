import type { TaskHandlers } from '../../engine/timers.ts';
import { gatherEnded } from './bundles/delivered.ts';
import { redrawBundle } from './bundles/draw.ts';
import { followRule, graceOver } from './contact/attempts.ts';
import { pursue } from './contact/pursuit.ts';
import { verificationOver } from './contact/verification.ts';
import { lookForPeople } from './escalation/first-reading.ts';
import { ackExpired } from './escalation/restart.ts';
import { beginStep, stepEnded } from './escalation/steps.ts';
import { snoozeOver } from './page/acknowledge.ts';

/** What paging's timers do. */
export const pagingTasks: Pick<
  TaskHandlers,
  | 'page.step'
  | 'page.begin'
  | 'page.people'
  | 'page.snooze'
  | 'page.expire'
  | 'page.rule'
  | 'page.grace'
  | 'page.pursuit'
  | 'page.bundle'
  | 'page.bundle.redraw'
  | 'contact.test.over'
> = {
  'page.step': (tx, { page, round, step, held = false }) => stepEnded(tx, page, { round, step }, held),
  'page.begin': (tx, { page, round, step }) => beginStep(tx, page, { round, step }),
  'page.people': (tx, { page, round, step }) => lookForPeople(tx, page, { round, step }),
  'page.snooze': (tx, { page }) => snoozeOver(tx, page),
  'page.expire': ackExpired,
  'page.rule': (tx, task) => followRule(tx, task),
  'page.grace': (tx, task) => graceOver(tx, task),
  'page.pursuit': pursue,
  'page.bundle': gatherEnded,
  'page.bundle.redraw': (tx, { target }) => redrawBundle(tx, target),
  'contact.test.over': (tx, { verification }) => verificationOver(tx, verification),
};
