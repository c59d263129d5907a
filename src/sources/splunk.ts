/**
 * Splunk's webhook alert action: https://docs.splunk.com/Documentation/Splunk/latest/Alert/Webhooks. It sends the first row
 * that a search found, and never that it found nothing any more. Pure.
 */
import { z } from 'zod';
import { parseDuration } from '../lib/duration.ts';
import { MINUTE } from '../lib/instant.ts';
import { filledText, OTHER_SHAPE, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, SourceType } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { isObject } from './value.ts';

const DURATION =
  'must be a duration such as 30m, 2h or 1d: an alert is over when its search has found nothing for this long';
const BY = 'must be a list of fields of the result, such as [host]: each of their values is an alert of its own';

const settings = z.strictObject({
  resolve_after: z
    .union(
      [
        z.number().positive(),
        z
          .string()
          .refine((text) => parseDuration(text) !== undefined, DURATION)
          .transform((text) => parseDuration(text) ?? 0),
      ],
      DURATION,
    )
    .optional(),
  by: z.array(z.string(BY).min(1, BY).max(200, BY), BY).max(10, BY).optional(),
});

type SplunkSettings = z.infer<typeof settings>;

/** The time after which an alert is over where `resolve_after` says nothing: a search that runs every quarter of an hour may miss one run. */
const RESOLVE_AFTER = 30 * MINUTE;

/** `type: splunk`. */
export const splunk: SourceType<SplunkSettings> = {
  name: 'splunk',
  settings,
  read: readSplunk,
  setUp: (address) =>
    [
      'In Splunk: save the search as an alert, then Add Actions → Webhook.',
      `  URL: ${address}`,
      'Splunk never reports that an alert is over. Set `resolve_after` of this source to more than the time between two runs of the search.',
    ].join('\n'),
  example: {
    title: 'Failed logins',
    body: (firing) =>
      firing
        ? {
            sid: 'scheduler__admin__search__failed_logins_at_1772614800_31',
            search_name: 'Failed logins',
            app: 'search',
            owner: 'admin',
            results_link: 'https://splunk.example.com/app/search/@go?sid=31',
            result: { host: 'sso-1', count: '412', service: 'identity', _raw: 'sshd: 412 failed logins' },
          }
        : undefined,
  },
};

/** Reads what one run of a search found. `sid` is the run, another one each time. */
export function readSplunk(body: unknown, { resolve_after = RESOLVE_AFTER, by = [] }: SplunkSettings): Reading {
  if (!isObject(body)) return { unreadable: [wrongAt('', 'an object', body)] };
  const name = filledText(body['search_name']);
  if (name === undefined)
    return { unreadable: [wrongAt('search_name', 'the name of a saved search', body['search_name'])] };
  const result = isObject(body['result']) ? body['result'] : {};
  const parts = by.map((field) => (Object.hasOwn(result, field) ? filledText(result[field]) : undefined));
  const missing = by.find((_, i) => parts[i] === undefined);
  if (missing !== undefined)
    return {
      unreadable: [
        wrongAt(`result.${missing}`, 'text or a number', result[missing], 'by: a list of fields that every result has'),
      ],
    };
  const app = filledText(body['app']);
  const identity = identityOf(
    [app, name, ...parts]
      .filter((part) => part !== undefined)
      .map(escaped)
      .join('/'),
  );
  if (identity === undefined) return { unreadable: [wrongAt('search_name', 'text', body['search_name'], OTHER_SHAPE)] };
  const told = parts.length === 0 ? name : `${name}: ${parts.join(', ')}`;
  return {
    signals: [
      {
        identity,
        state: 'firing',
        title: lineOf(told, TITLE) ?? identity,
        labels: labelsOf({ alertname: name, app }, shownOf(result)),
        links: present({ source: linkOf(body['results_link']) }),
        resolveAfter: resolve_after,
        ...present({ description: descriptionOf(result['_raw']), severity: wordOf(result['severity']) }),
      },
    ],
  };
}

/** A part of an identity in which a slash is no end. */
function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Fields that Splunk adds to every event. */
const ADDED = /^(?:_|date_|time(?:start|end)pos$|punct$|linecount$|eventtype$|splunk_server)/;

/** The fields of a result that say something of it. */
function shownOf(result: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(result).filter(([name]) => !ADDED.test(name)));
}
