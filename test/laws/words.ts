/** Where a forbidden word may be written all the same. */
interface Allowed {
  readonly file: string;
  readonly words: RegExp;
  /** Absent: in every text of the file. */
  readonly text?: RegExp;
}

export const ALLOWED: readonly Allowed[] = [
  // Words that other people write in calendars, and names that Microsoft gave to time zones.
  { file: 'src/topics/oncall/feed/title.ts', words: /./ },
  { file: 'src/topics/oncall/feed/zones/', words: /./ },
  // Frozen.
  { file: 'src/db/migrations/', words: /./ },
  // `room` is a setting of muster.yaml, and the name in code for the channel or thread.
  { file: '', words: /^rooms?$/i, text: /\broom: (channel|thread)|`room`/ },
  { file: 'CONTRIBUTING.md', words: /^rooms?$/i },
  { file: 'docs/decisions/', words: /^rooms?$/i },
  { file: 'docs/faults.md', words: /^rooms?$/i },
  { file: 'docs/moved.md', words: /./ },
  { file: 'docs/chaos.md', words: /^rooms?$/i },
  // Meeting rooms, the name of a table, and an address of Let's Encrypt.
  { file: 'docs/schedules.md', words: /^rooms$/, text: /meeting rooms/ },
  { file: 'runbooks/', words: /^probe$/ },
  // The command that the form of /oncall me submits.
  { file: 'src/topics/paging/contact/', words: /^ways$/, text: /^\/?oncall ways$/ },
  // A server answers; people acknowledge.
  { file: 'src/slack/refresh.ts', words: /answered/, text: /^Slack has not answered yet/ },
];
