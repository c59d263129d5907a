/** A feed read for a small team in London, through 2026. */
import { formatRfc3339 } from '../../../../src/lib/zoned.ts';
import type { FeedPerson } from '../../../../src/topics/oncall/feed/people.ts';
import { type FeedOptions, readFeed } from '../../../../src/topics/oncall/feed/read.ts';

export const PEOPLE: readonly FeedPerson[] = [
  { key: 'ana', emails: ['ana@example.com'], names: ['Ana Lima'] },
  { key: 'bo', emails: ['bo@example.com'], names: ['Bo Marsh'] },
  { key: 'ana-lucia', emails: [], names: [] },
];

const OPTIONS: FeedOptions = {
  zone: 'Europe/London',
  people: PEOPLE,
  from: Date.parse('2026-01-01T00:00:00Z'),
  until: Date.parse('2027-01-01T00:00:00Z'),
};

/** Throws when it cannot be read. */
export function read(text: string, options: Partial<FeedOptions> = {}) {
  const reading = readFeed(text, { ...OPTIONS, ...options });
  if ('problem' in reading) throw new Error(reading.problem);
  return reading;
}

/** The shifts as `start end people`, in the options' zone. */
export function shifts(text: string, options: Partial<FeedOptions> = {}): readonly string[] {
  const zone = options.zone ?? OPTIONS.zone;
  const words = (t: number): string => formatRfc3339(t, zone).replace('+00:00', 'Z');
  return read(text, options).shifts.map(
    ({ start, end, people }) => `${words(start)} ${words(end)} ${people.join('+')}`,
  );
}

/** Why it cannot be read. */
export function problem(text: string, people: readonly FeedPerson[] = PEOPLE): string {
  const reading = readFeed(text, { ...OPTIONS, people });
  return 'problem' in reading ? reading.problem : 'none';
}
