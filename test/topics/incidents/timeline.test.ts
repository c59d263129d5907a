import { describe, expect, it } from 'vitest';
import { MUSTER } from '../../../src/lib/actor.ts';
import { readTokens, rich } from '../../../src/lib/blockkit.ts';
import { HOUR } from '../../../src/lib/instant.ts';
import { formatWall } from '../../../src/lib/zoned.ts';
import {
  type EntryData,
  entryKind,
  entryText,
  fixOf,
  sentence,
  storyText,
} from '../../../src/topics/incidents/timeline/model.ts';

const person = (id: string): string => `\u0002@${id}\u0003`;

/** Every kind of data, the sentence that people read and the column `kind`. */
const SENTENCES: readonly (readonly [data: EntryData, words: string, kind: string])[] = [
  [
    { kind: 'change', field: 'status', from: 'investigating', to: 'identified' },
    'status: investigating → identified',
    'change',
  ],
  [{ kind: 'change', field: 'severity', from: 'sev2', to: 'sev1' }, 'severity: sev2 → sev1', 'change'],
  [{ kind: 'change', field: 'title', from: 'A', to: 'B' }, 'title: “A” → “B”', 'change'],
  [{ kind: 'change', field: 'service', from: null, to: 'checkout' }, 'service: none → checkout', 'change'],
  [{ kind: 'change', field: 'category', from: 'network', to: 'database' }, 'category: network → database', 'change'],
  [{ kind: 'change', field: 'impact', from: null, to: 'Nobody can pay' }, 'impact: Nobody can pay', 'change'],
  [
    { kind: 'change', field: 'call', from: null, to: 'https://meet.example.com/1' },
    'call: https://meet.example.com/1',
    'change',
  ],
  [{ kind: 'change', field: 'affected', from: [], to: ['search', 'cart'] }, 'affected: none → search, cart', 'change'],
  [{ kind: 'change', field: 'began_at', from: null, to: HOUR }, 'began \u0002!3600000\u0003', 'change'],
  [{ kind: 'change', field: 'mitigated_at', from: 0, to: HOUR }, 'mitigated \u0002!3600000\u0003', 'change'],
  [{ kind: 'declared', title: 'Payments are failing' }, 'declared: Payments are failing', 'declared'],
  [{ kind: 'ended', status: 'resolved', reason: null }, 'resolved', 'change'],
  [{ kind: 'ended', status: 'cancelled', reason: 'a test' }, 'cancelled: a test', 'change'],
  [{ kind: 'reopened', reason: 'it is back' }, 'reopened: it is back', 'change'],
  [{ kind: 'merged', direction: 'into', other: { incident: 2, title: 'B' } }, 'merged into INC-2', 'change'],
  [
    { kind: 'merged', direction: 'from', other: { incident: 1, title: 'A' } },
    'INC-1 was merged into this: A',
    'change',
  ],
  [{ kind: 'merged', direction: 'from', other: null }, 'a private incident was merged into this', 'change'],
  [{ kind: 'relation', relation: 'related', other: { incident: 2, title: 'B' } }, 'related: INC-2 B', 'change'],
  [{ kind: 'relation', relation: 'cause', other: null }, 'cause: a private incident', 'change'],
  [{ kind: 'page', event: 'stepped', page: 3, reached: ['U0000ANA'] }, `p3: paged ${person('U0000ANA')}`, 'page'],
  [{ kind: 'page', event: 'skipped', page: 3, reason: 'nobody is on call' }, 'p3: nobody is on call', 'page'],
  [{ kind: 'page', event: 'restarted', page: 3, reason: 'pages again' }, 'p3 pages again', 'page'],
  [{ kind: 'page', event: 'acknowledged', page: 3 }, 'acknowledged p3', 'page'],
  [{ kind: 'page', event: 'escalated', page: 3 }, 'escalated p3', 'page'],
  [{ kind: 'page', event: 'snoozed', page: 3, until: HOUR }, 'snoozed p3', 'page'],
  [{ kind: 'page', event: 'exhausted', page: 3, reached: true }, 'p3: nobody acknowledged', 'page'],
  [{ kind: 'page', event: 'exhausted', page: 3, reached: false }, 'p3: nobody could be paged', 'page'],
  [{ kind: 'page', event: 'unpaged' }, 'nobody was paged: no escalation policy covers it', 'page'],
  [{ kind: 'target', target: 'update_every', late: HOUR }, 'the update was due 1 h ago', 'target'],
  [{ kind: 'target', target: 'ack_within', within: HOUR }, 'not acknowledged within 1 h', 'target'],
  [{ kind: 'target', target: 'resolve_within', within: HOUR }, 'not resolved within 1 h', 'target'],
  [{ kind: 'target', target: 'lead', why: 'policy payments' }, 'nobody leads: policy payments', 'target'],
  [{ kind: 'task', event: 'marked', task: 4 }, 'task t4', 'task'],
  [
    { kind: 'task', event: 'made', task: 4, what: 'task', owner: 'U1', text: 'Roll back' },
    `task t4 for ${person('U1')}: Roll back`,
    'task',
  ],
  [
    { kind: 'task', event: 'changed', task: 4, what: 'followup', owner: null, text: 'Write' },
    'changed: follow-up t4: Write',
    'task',
  ],
  [
    { kind: 'task', event: 'done', task: 4, what: 'task', owner: 'U1', text: 'Roll back' },
    'done: task t4: Roll back',
    'task',
  ],
  [
    { kind: 'task', event: 'dropped', task: 4, what: 'task', owner: null, text: 'Roll back' },
    'dropped: task t4: Roll back',
    'task',
  ],
  [{ kind: 'role', role: 'lead', from: null, to: 'U1', note: null }, `lead: ${person('U1')}`, 'change'],
  [
    { kind: 'role', role: 'scribe', from: 'U2', to: 'U1', note: 'you write' },
    `scribe: ${person('U1')}, replacing ${person('U2')}: you write`,
    'change',
  ],
  [{ kind: 'role', role: 'lead', from: 'U1', to: 'U1', note: null }, `lead: ${person('U1')}`, 'change'],
  [
    { kind: 'role', role: 'lead', from: 'U1', to: null, note: null },
    `lead: nobody, because ${person('U1')} has left`,
    'change',
  ],
  [{ kind: 'room', event: 'adopted', channel: 'C1' }, '\u0002#C1\u0003 is now the incident channel', 'change'],
  [
    { kind: 'room', event: 'refused', refusal: 'restricted_action' },
    'Slack refused to create a channel (restricted_action): the incident continues in the thread of its card',
    'change',
  ],
  [
    { kind: 'update', happens: 'Rolling back', impact: 'Payments', doing: 'A deploy' },
    'update: Rolling back\nimpact: Payments\ndoing: A deploy',
    'update',
  ],
  [{ kind: 'runbook', event: 'shared', title: 'Full disk' }, 'shared the runbook “Full disk”', 'runbook'],
  [{ kind: 'review', event: 'published' }, 'published the postmortem', 'review'],
  [{ kind: 'review', event: 'closed', reason: 'not needed' }, 'closed the postmortem: not needed', 'review'],
];

describe('the sentence of an entry', () => {
  it.each(SENTENCES)('%j', (data, words, kind) => {
    expect(sentence(data)).toBe(words);
    expect(entryKind(data)).toBe(kind);
  });

  it('is drawn from the data, and is the text where there is none', () => {
    expect(entryText({ data: { kind: 'reopened', reason: null }, text: 'something older' })).toBe('reopened');
    expect(entryText({ data: undefined, text: 'Rebooted the database' })).toBe('Rebooted the database');
  });

  it('cuts an update to what an entry holds', () => {
    expect(sentence({ kind: 'update', happens: 'x'.repeat(4000) })).toHaveLength(3000);
  });
});

describe('an instant in a sentence', () => {
  const said = sentence({ kind: 'change', field: 'began_at', from: null, to: Date.UTC(2026, 2, 2, 9, 40) });

  it('is told to each reader in their own zone', () => {
    expect(rich`${said}`).toEqual([
      { type: 'text', text: 'began ' },
      expect.objectContaining({ type: 'date', timestamp: Date.UTC(2026, 2, 2, 9, 40) / 1000 }),
    ]);
    const inDelhi = (at: number): string => formatWall(at, 'Asia/Kolkata', Date.UTC(2026, 5, 1));
    expect(readTokens(said, String, inDelhi)).toBe('began Mon 2 Mar 15:10');
  });

  it('has its zone where nobody is known to read it', () => {
    expect(readTokens(said, String)).toBe('began 2026-03-02 09:40 UTC');
  });
});

describe('an entry in a story', () => {
  it('is without its label', () => {
    const told = (data: EntryData): string => storyText({ data, kind: entryKind(data), text: sentence(data) });
    expect(told({ kind: 'update', happens: 'Rolling back', doing: 'A deploy' })).toBe('Rolling back\ndoing: A deploy');
    expect(told({ kind: 'declared', title: 'declared: odd title' })).toBe('declared: odd title');
    expect(told({ kind: 'runbook', event: 'shared', title: 'Full disk' })).toBe('shared the runbook “Full disk”');
  });
});

describe('what fixed it', () => {
  // The sentence says something else, so that reading it instead of the data would show.
  const said = (data: EntryData): string | undefined =>
    fixOf({ data, kind: entryKind(data), text: 'resolved: Another reason' });

  it('is the reason of the resolution alone', () => {
    expect(said({ kind: 'ended', status: 'resolved', reason: 'Rolled back' })).toBe('Rolled back');
    expect(said({ kind: 'ended', status: 'resolved', reason: null })).toBeUndefined();
    expect(said({ kind: 'ended', status: 'cancelled', reason: 'a test' })).toBeUndefined();
    expect(said({ kind: 'change', field: 'impact', from: null, to: 'resolved: no' })).toBeUndefined();
  });
});

describe('an entry older than data', () => {
  const old = (kind: string, text: string) => ({ kind, text, data: undefined, who: MUSTER });

  it('tells its resolution by its sentence, which nobody else can write', () => {
    expect(fixOf(old('change', 'resolved: Rolled back'))).toBe('Rolled back');
    expect(fixOf(old('change', 'resolved'))).toBeUndefined();
    expect(fixOf(old('note', 'resolved: so I heard'))).toBeUndefined();
  });

  it('is told without the label of updates and declarations, and in people’s own words', () => {
    expect(storyText(old('update', 'update: Rolling back'))).toBe('Rolling back');
    expect(storyText(old('declared', 'declared: Payments'))).toBe('Payments');
    expect(storyText(old('note', 'update: the runbook'))).toBe('update: the runbook');
    expect(entryText(old('update', 'update: Rolling back'))).toBe('update: Rolling back');
  });
});
