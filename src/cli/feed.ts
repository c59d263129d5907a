/** The calendar of a schedule, for the commands that answer from a file alone. */

import { MusterError } from '../lib/errors.ts';
import { DAY, type Instant } from '../lib/instant.ts';
import { addressOf } from '../topics/oncall/feed/operations.ts';
import { feedSchedule, readFeed } from '../topics/oncall/feed/read.ts';
import type { Schedule } from '../topics/oncall/schedule/model.ts';
import type { MusterFile } from '../topics/settings/model.ts';
import { download } from '../web/download.ts';
import type { Call } from './call.ts';

/** How far around the times asked for: shifts are shown whole, and somebody may come next. */
const [BACK, AHEAD] = [60 * DAY, 400 * DAY];

/** The schedule a calendar makes, read now; undefined when the reason why not has been said. */
export async function readCalendar(
  { around }: Call,
  name: string,
  file: MusterFile,
  asked: { readonly source: string; readonly zone: string; readonly from: Instant; readonly until: Instant },
): Promise<Schedule | undefined> {
  const problem = (words: string): undefined =>
    around.err(`The calendar of ${name} could not be read: ${words}.`) as undefined;
  const people = Object.entries(file.people).map(([key, { email }]) => ({
    key,
    emails: email === undefined ? [] : [email.toLowerCase()],
    names: [],
  }));
  try {
    const { body } = await download(addressOf(asked.source), null);
    const window = { zone: asked.zone, people, from: asked.from - BACK, until: asked.until + AHEAD, now: asked.from };
    const reading = readFeed(body ?? '', window);
    if ('problem' in reading) return problem(reading.problem);
    for (const warning of reading.warnings) around.err(`warning: schedule ${name}: ${warning}`);
    return feedSchedule(reading.shifts, asked.zone);
  } catch (error) {
    if (error instanceof MusterError) return problem(error.message);
    throw error;
  }
}
