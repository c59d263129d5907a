/** What is asked for by HTTP about who is on call. */
import type { HttpRow } from '../../../engine/web.ts';
import { calendarText } from './ical.ts';
import { readCalendar } from './operations.ts';

const FILE = /^([\w-]{20,100})\.ics$/;

/** The rows of HTTP of this topic. */
export const calendarRoutes: readonly HttpRow[] = [
  {
    method: 'GET',
    path: '/calendar/:file',
    body: { kind: 'none' },
    auth: [{ kind: 'lookup' }],
    // A token that never was, was revoked, or belongs to somebody who has left looks like any wrong address.
    answer: async (tx, { params }) => {
      const token = FILE.exec(params['file'] ?? '')?.[1];
      const found = token === undefined ? undefined : await readCalendar(tx, token);
      if (found === undefined) return undefined;
      const { fileName, name, events } = found;
      return () => ({ type: 'text/calendar', fileName, body: calendarText(name, events()) });
    },
  },
];
