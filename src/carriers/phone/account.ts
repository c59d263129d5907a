/** The account and number for SMS and calls, and the numbers they go to. Twilio's library is loaded when it is set up. */
import { z } from 'zod';
import type { CarrierAccount, ReadAddress } from '../method.ts';
import type { TwilioSettings } from './settings.ts';

export const twilioAccount = {
  key: 'twilio',
  what: 'SMS and calls',
  who: 'Twilio',
  required: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
  missed: true,
  env: {
    TWILIO_ACCOUNT_SID: z.string().startsWith('AC', 'must be the "Account SID", which starts with AC').optional(),
    TWILIO_AUTH_TOKEN: z.string().min(8, 'must be the "Auth Token" of the account').optional(),
    TWILIO_FROM: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +15005550006')
      .optional(),
    TWILIO_API_URL: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://api.twilio.com' })
      .optional(),
  },
  read: (env): TwilioSettings | undefined => {
    const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM: from } = env;
    if (accountSid === undefined || authToken === undefined || from === undefined) return undefined;
    return Object.freeze({ accountSid, authToken, from, apiUrl: env['TWILIO_API_URL'] });
  },
  trouble: async (settings) => (await import('./twilio.ts')).twilioTrouble(settings),
} as const satisfies CarrierAccount<'twilio', TwilioSettings>;

/** E.164: a country and up to 15 digits (https://www.itu.int/rec/T-REC-E.164). */
export function readNumber(typed: string): ReadAddress {
  const digits = typed.replace(/[\s().\-/]/g, '').replace(/^00/, '+');
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return { address: digits };
  const what = /^\d+$/.test(digits) ? 'has no country code' : 'is not a phone number';
  return { problem: `“${typed}” ${what}.`, example: '+44 7700 900123' };
}
