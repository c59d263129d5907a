/**
 * Dynatrace's problem notifications by its custom integration, whose body the operator writes:
 * https://docs.dynatrace.com/docs/analyze-explore-automate/notifications-and-alerting/problem-notifications/webhook-integration.
 * Pure.
 */
import { z } from 'zod';
import { type Fields, fieldsOf, tagsOf, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, SourceType } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { readTime } from './times.ts';
import { isObject } from './value.ts';

const settings = z.strictObject({});

const TEMPLATE = `{
  "PID": "{PID}", "ProblemID": "{ProblemID}", "State": "{State}", "ProblemTitle": "{ProblemTitle}",
  "ProblemURL": "{ProblemURL}", "ProblemImpact": "{ProblemImpact}", "ProblemSeverity": "{ProblemSeverity}",
  "ImpactedEntity": "{ImpactedEntity}", "Tags": "{Tags}", "Details": {ProblemDetailsJSONv2}
}`;

/** `type: dynatrace`. */
export const dynatrace: SourceType<z.infer<typeof settings>> = {
  name: 'dynatrace',
  settings,
  read: readDynatrace,
  setUp: (address) =>
    [
      'In Dynatrace: Settings → Integration → Problem notifications → Add notification → Custom integration.',
      `  Webhook URL: ${address}`,
      '  Call webhook if problem is closed: on',
      '  Custom payload:',
      ...TEMPLATE.split('\n').map((line) => `    ${line}`),
    ].join('\n'),
  example: {
    title: 'Failure rate increase',
    body: (firing, began, now) => ({
      PID: '-4858119391083164021_1772634627000V2',
      ProblemID: 'P-2603411',
      State: firing ? 'OPEN' : 'RESOLVED',
      ProblemTitle: 'Failure rate increase',
      ProblemURL: 'https://abc12345.live.dynatrace.com/#problems/problemdetails;pid=1',
      ProblemImpact: 'SERVICE',
      ProblemSeverity: 'ERROR',
      ImpactedEntity: 'checkout-api',
      Tags: 'service:checkout',
      Details: { startTime: began, endTime: firing ? -1 : now },
    }),
  },
};

/** A problem that was merged continues as another one, which has its own id and ends by itself. */
const STATES: Readonly<Record<string, 'firing' | 'resolved'>> = {
  OPEN: 'firing',
  RESOLVED: 'resolved',
  CLOSED: 'resolved',
  MERGED: 'resolved',
};

/** Reads Muster's template, Dynatrace's default, or the problem of its API alone (`{ProblemDetailsJSONv2}`). */
export function readDynatrace(body: unknown): Reading {
  if (!isObject(body)) return { unreadable: [wrongAt('', 'an object', body)] };
  const fields = fieldsOf(body);
  const told = fields.text('state') ?? fields.text('status');
  const word = told?.toUpperCase() ?? '';
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  // `ProblemID` is the short one that people see; the problem of the API calls that `displayId`.
  const identity = identityOf(fields.text('pid') ?? fields.text('problemid'));
  if (identity === undefined || state === undefined)
    return {
      unreadable: [
        ...(identity === undefined
          ? [wrongAt('PID', 'the placeholder {PID} or {ProblemID}', fields.value('pid', 'problemid'))]
          : []),
        ...(state === undefined
          ? [wrongAt('State', `the placeholder {State}: one of ${Object.keys(STATES).join(', ')}`, told)]
          : []),
      ],
    };
  const title = lineOf(fields.text('problemtitle', 'title'), TITLE);
  return {
    signals: [
      {
        identity,
        state,
        title: title ?? (state === 'firing' ? identity : ''),
        ...shownOf(fields),
        ...present(timesOf(fields, state)),
      },
    ],
  };
}

function timesOf(fields: Fields, state: 'firing' | 'resolved') {
  const given = fields.value('details', 'problemdetailsjson', 'problemdetailsjsonv2');
  const details = isObject(given) ? given : {};
  const [start, end] = [
    fields.value('starttime') ?? details['startTime'],
    fields.value('endtime') ?? details['endTime'],
  ];
  return { startsAt: readTime(start), endsAt: state === 'resolved' ? readTime(end) : undefined };
}

function shownOf(fields: Fields) {
  const [impact, entity] = [fields.text('problemimpact', 'impactlevel'), fields.text('impactedentity')];
  const severity = wordOf(fields.text('problemseverity', 'severitylevel'));
  const display = fields.text('displayid', 'problemid');
  const description = descriptionOf(fields.text('problemdetailstext', 'problemdetailsmarkdown') ?? entity);
  const tags = { ...tagsOf(fields.value('tags')), ...entityTags(fields.value('entitytags')) };
  const links = present({ source: linkOf(fields.value('problemurl', 'url')) });
  fields.text('problemdetailshtml', 'impactedentities', 'starttime', 'endtime');
  const labels = labelsOf({ impact, problem_severity: severity, problem: display }, tags, fields.others());
  return { labels, links, ...present({ description, severity }) };
}

/** The tags of a problem of the API. */
function entityTags(value: unknown): Readonly<Record<string, unknown>> {
  const tags = Array.isArray(value) ? value.slice(0, 200).filter(isObject) : [];
  return Object.fromEntries(tags.map(({ key, value: said }) => [wordOf(key) ?? '', wordOf(said) ?? 'true']));
}
