import { describe, expect, it } from 'vitest';
import { readReply } from '../../src/carriers/phone/reply.ts';
import { answerLine, readAnswer } from '../../src/lib/answer.ts';

/** The line that words lead to; undefined for words that answer nothing. */
function lineOf(words: string): string | undefined {
  const answer = readAnswer(words);
  return answer && answerLine(answer);
}

describe('an answer in one’s own words', () => {
  it.each([
    ['ack', 'page ack'],
    ['Ack!', 'page ack'],
    ['ack p1', 'page ack p1'],
    ['ack 1', 'page ack p1'],
    ['ACK P 12', 'page ack p12'],
    ['p1 ack', 'page ack p1'],
    ['acknowledge p1 please', 'page ack p1'],
    ['acked, thanks', 'page ack'],
    ['On it.', 'page ack'],
    ['I’m on it', 'page ack'],
    ['got it', 'page ack'],
    ['mine', 'page ack'],
    ['👍', 'page ack'],
    ['👍🏽 p2', 'page ack p2'],
    [':+1::skin-tone-3:', 'page ack'],
    ['✅', 'page ack'],
    ['ack 🙏', 'page ack'],
    ['🏃🏽‍♀️ on it', 'page ack'],
    ['Liked “🔔 p1 Payments are failing”', 'page ack p1'],
    ['Reacted 👍🏽 to “🔔 p1 Payments are failing”', 'page ack p1'],
    ['👍 to "Paged again: p2, p2 is open"', 'page ack p2'],
    ['ack all', 'page ack-all'],
    ['esc', 'page escalate'],
    ['escalate p1', 'page escalate p1'],
    ['p1 esc please', 'page escalate p1'],
    ['snooze', 'page snooze'],
    ['snooze 30', 'page snooze 30'],
    ['snooze p1', 'page snooze p1'],
    ['snooze p1 for 1h 30m', 'page snooze p1 1h 30m'],
    ['Snooze until 14:00', 'page snooze until 14:00'],
  ])('“%s” means %s', (words, line) => {
    expect(lineOf(words)).toBe(line);
  });

  it.each([
    '',
    'no ack',
    'do not ack',
    "I can't ack this",
    'not mine',
    'mine?',
    'is p1 acked?',
    'who is on it',
    'ack or escalate',
    'ack INC-1',
    'ack p1 p2',
    'snooze the alarm clock',
    'page payments Payments are failing',
    'the backlog is back',
    'Liked “Your code is 123456”',
    'Loved “p1 and p2 are open”',
    'Disliked “🔔 p1 Payments are failing”',
    '❌ ack',
    '🚫 on it',
    '⛔ ack',
    'ack 👎',
    'ack 👎🏽',
    '👎 on it',
    '👎👍',
    'ack ✗',
    'ack ×',
    '🙅 mine',
    ':-1: ack',
    ':x: on it',
    '503',
    `ack ${'please '.repeat(20)}`,
  ])('“%s” answers nothing', (words) => {
    expect(lineOf(words)).toBeUndefined();
  });

  it.each([
    ['1', 'page ack'],
    ['ok 👍', 'page ack'],
    ['OK p3', 'page ack p3'],
    ['no', 'page escalate'],
    ['2', 'page escalate'],
    ['yes all', 'page ack-all'],
    ['on it', 'page ack'],
    ['snooze 30', 'page snooze 30'],
  ])('by SMS “%s” means %s', (words, line) => {
    const reply = readReply(words);
    expect(reply.kind === 'answer' && answerLine(reply.answer)).toBe(line);
  });

  it.each(['no 👍', 'no ✅', '2 👍', 'yes 👎', 'ok ❌', '❌ 1', '👎', 'Liked “Your code is 123456”'])(
    'by SMS “%s” answers nothing',
    (words) => {
      expect(readReply(words).kind).toBe('unknown');
    },
  );

  it('an SMS can be a code, the end of all SMS, or nothing', () => {
    expect([readReply('123456'), readReply('Stop.'), readReply('no idea')].map(({ kind }) => kind)).toEqual([
      'code',
      'stop',
      'unknown',
    ]);
  });
});
