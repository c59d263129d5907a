/** Messages about shared calendars. Pure. */
import {
  type Block,
  buttons,
  code,
  date,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import type { Instant } from '../../../lib/instant.ts';

/** A calendar that cannot be read, as the message needs it. */
export interface FailingFeed {
  readonly schedule: string;
  /** A host or a path. */
  readonly from: string;
  readonly since: Instant;
  readonly reason: string;
  /** When the copy in use was read; null when there is none. */
  readonly copy: Instant | null;
  /** Whether the rotations apply until there is a first copy. */
  readonly rotations: boolean;
}

/** A calendar has not been readable for a while: what applies meanwhile, and what to check. */
export function failingMessage({ schedule, from, since, reason, copy, rotations }: FailingFeed): Message {
  const title =
    copy === null
      ? rich`⚠️ *The calendar of ${schedule} could not be read*: ${reason}.`
      : rich`⚠️ *The calendar of ${schedule} could not be read since* ${date(since)}: ${reason}.`;
  const meanwhile =
    copy !== null
      ? rich`Muster uses its copy of ${date(copy)} and does not know of later changes.`
      : rotations
        ? rich`There is no copy of it yet, so the rotations still apply.`
        : rich`There is no copy of it yet, so 🚨 *nobody* is on call from this calendar. Put somebody on call: /oncall override ${schedule} @you until 18:00`;
  const look = rich`Muster keeps trying. Check that ${from} works, and check “ical:” of ${schedule} in muster.yaml.`;
  return message(title, [paragraph(title), paragraph(meanwhile), paragraph(look), whoButton(schedule)]);
}

/** The calendar can be read again. */
export function readAgainMessage(schedule: string): Message {
  const title = rich`✅ *Muster can read the calendar of ${schedule} again.* Changes made in the meantime apply from now on.`;
  return message(title, [paragraph(title), whoButton(schedule)]);
}

const MOST_LISTED = 10;

/** The parts of a calendar that were not understood; sent once. */
export function warningsMessage(schedule: string, warnings: readonly string[]): Message {
  const title = rich`⚠️ *Problems in the calendar of ${schedule}*:`;
  const more = warnings.length - MOST_LISTED;
  const items: Rich[] = warnings.slice(0, MOST_LISTED).map((warning) => rich`${warning}`);
  if (more > 0) items.push(rich`… and ${more} more: ${code(`muster feed ${schedule}`)}`);
  const help = rich`An event puts its attendees on call (matched by the e-mail addresses in muster.yaml). An event without attendees puts the people on call who are named at the beginning of its title. This message is sent only once.`;
  return message(title, [paragraph(title), list(items), paragraph(help)]);
}

function whoButton(schedule: string): Block {
  return buttons([{ label: 'Who is on call', line: `oncall ${schedule}` }]);
}
