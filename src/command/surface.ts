/** What each slash command shows of itself: its description in Slack, and the verbs of its short help. Pure. */
import type { SlashCommandName } from '../lib/slash.ts';

/** Some verbs of the short help, under one heading. */
export interface HelpGroup {
  readonly title: string;
  readonly verbs: readonly string[];
}

export interface CommandSurface {
  /** What Slack shows next to the command while somebody types. */
  readonly description: string;
  /** What everybody needs at three in the morning; all else is under `help all`. */
  readonly short: readonly HelpGroup[];
  /** What Slack shows after the command; absent: the verbs of the short help. */
  readonly hint?: string;
  /** A sentence above the verbs. */
  readonly words?: string;
}

/** Everything that a slash command shows, by its canonical name. */
export const SURFACE: Readonly<Record<SlashCommandName, CommandSurface>> = {
  incident: {
    description: 'Declare and manage incidents',
    short: [
      { title: 'Manage it', verbs: ['new', 'update', 'resolve'] },
      { title: 'Get help', verbs: ['page', 'lead'] },
      { title: 'Keep track', verbs: ['note', 'task', 'summary'] },
    ],
    hint: 'new | update | resolve | page | lead | note | task | help',
  },
  page: {
    description: 'Page someone, and acknowledge pages',
    short: [
      { title: 'Page someone', verbs: ['', 'who'] },
      { title: 'When you are paged', verbs: ['ack', 'escalate', 'snooze', 'reassign', 'show'] },
    ],
    hint: 'payments What is wrong | who | ack | escalate | help',
  },
  oncall: {
    description: 'Show and change who is on call',
    short: [
      { title: 'Who is on call', verbs: ['who'] },
      { title: 'Change who is on call', verbs: ['override', 'cover', 'swap', 'away'] },
      { title: 'Your shift', verbs: ['handoff', 'me'] },
    ],
  },
  alert: {
    description: 'See, acknowledge and silence alerts',
    short: [
      { title: 'Firing alerts', verbs: ['list', 'ack', 'resolve', 'why'] },
      { title: 'Keep it quiet', verbs: ['silence', 'silences'] },
    ],
  },
  runbook: {
    description: 'Find, read and share runbooks',
    short: [{ title: 'Runbooks', verbs: ['search', 'show', 'share'] }],
  },
  muster: {
    description: 'Run any Muster command, and look after Muster',
    short: [
      { title: 'Connect monitoring tools', verbs: ['sources', 'key'] },
      { title: 'Look after Muster', verbs: ['doctor'] },
    ],
    hint: 'page ack p42 | oncall | sources | key | doctor | help',
    words:
      'Runs any line of the other commands. Use it where another app has taken one of their names: /muster page ack p42.',
  },
};
