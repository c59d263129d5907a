import { describe, expect, it } from 'vitest';
import { readSmallTalk } from '../../src/command/small-talk.ts';
import type { Vocabulary } from '../../src/lib/grammar.ts';

const WORDS: Vocabulary = {
  now: 0,
  zone: 'UTC',
  me: 'U000ANA01',
  severities: [],
  services: ['checkout', 'card-payments'],
  schedules: ['payments', 'night-shift'],
  policies: ['leads'],
  names: new Set(),
  people: new Map(),
};

const lineOf = (text: string): string | undefined => {
  const talk = readSmallTalk(text, WORDS);
  return talk !== undefined && 'line' in talk ? talk.line : undefined;
};

describe('a question about who is on call', () => {
  it.each([
    ['who is on call?', 'oncall'],
    ['Who’s on-call right now?', 'oncall'],
    ['whos oncall', 'oncall'],
    ['who is on call for payments?', 'oncall payments'],
    ['Hi Muster, who is currently on call for the Payments team?', 'oncall payments'],
    ['please tell me who is on duty for night shift', 'oncall night-shift'],
    ['who is on call for checkout today?', 'page who checkout'],
    ['who is on call for card payments', 'page who card-payments'],
    ['who is on call for leads', 'page who leads'],
    ['who is on call for biling?', 'page who biling'],
    ['am I on call?', 'oncall shifts'],
  ])('%s', (text, line) => expect(lineOf(text)).toBe(line));

  it.each(['who is on call for payments and why does nobody answer me', 'who broke payments?', 'oncall payments'])(
    'is not read into “%s”',
    (text) => expect(lineOf(text)?.replace(/^page who .*-.*-.*/, 'page who')).not.toBe('oncall payments'),
  );
});

describe('a friendly word', () => {
  it.each([
    'hello',
    'Hi!',
    'hey there 👋',
    'Good morning, Muster',
    'thanks!',
    'Thank you so much',
    'ok thx',
    'great, thanks a lot 🙏',
  ])('%s gets one line with three examples', (text) => {
    const talk = readSmallTalk(text, WORDS);
    const message = talk !== undefined && 'message' in talk ? talk.message : undefined;
    expect(message?.blocks).toHaveLength(1);
    expect(JSON.stringify(message?.blocks).split('"code":true')).toHaveLength(4);
    expect(message?.text).not.toMatch(/form/i);
  });

  it.each(['thanks to the deploy payments are failing', 'hello world page is down', 'new sev1 hello', 'ack p1'])(
    'is not “%s”',
    (text) => expect(readSmallTalk(text, WORDS)).toBeUndefined(),
  );
});
