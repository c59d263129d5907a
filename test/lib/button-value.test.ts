import { describe, expect, test } from 'vitest';
import { buttons, channelToken, groupToken, personToken } from '../../src/lib/blockkit.ts';
import { buttonValue, readButtonValue } from '../../src/lib/button-value.ts';

describe('the value of a button', () => {
  test.each([
    `page ${personToken('U000BOB01')} look at ${channelToken('C0PAY')}, ${groupToken('S01')}`,
    'incident new the sign ⟨@U000BOB01⟩ was typed ⟨⟨',
    `incident note ⟨${personToken('U1')}⟩ <@U1> & more`,
  ])('is printable and reads as the line it was made of: %j', (line) => {
    const value = buttonValue(line);
    expect(value).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(readButtonValue(value)).toBe(line);
  });

  test('of a message that was sent before is read as it was', () => {
    const line = `page ${personToken('U000BOB01')} again`;
    expect(readButtonValue(line)).toBe(line);
  });

  test('is left out when it would be cut, counted as Slack keeps it', () => {
    const long = `incident note ${'⟨'.repeat(1_500)}`;
    expect(buttons([{ label: 'Do it again', line: long }]).type).toBe('context');
  });
});
