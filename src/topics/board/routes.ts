/**
 * The addresses of the pages. Where they are switched off, they are like any wrong address; else a link that opens nothing
 * says how to get one that does. What is unknown and what is forbidden look the same.
 */

import type { HttpAnswer, HttpRow } from '../../engine/web.ts';
import { own } from '../../lib/slash.ts';
import { askerOf, type BoardSettings, cookieOf, endOf, readerOf } from './door.ts';
import { BOARD_HEADERS, boardPage, incidentPage, noPage } from './page.ts';
import { boardState, incidentState } from './state.ts';

function shown(body: string): HttpAnswer {
  return { type: 'text/html', body, headers: BOARD_HEADERS };
}

const ENDED = [
  'This link does not work. It may have expired, been revoked, or been copied only in part.',
  own`Get a new link in Slack: type /incident web`,
];

/** For somebody without a link that opens the pages; undefined where they are switched off. */
function lockedOut({ links, publicUrl }: BoardSettings): (() => HttpAnswer) | undefined {
  return links && publicUrl !== undefined ? missing('No access', ENDED, false) : undefined;
}

function missing(title: string, words: readonly string[], back: boolean): () => HttpAnswer {
  return () => ({ ...shown(noPage(title, words, back)), status: 404 });
}

function noIncident(asked: string): () => HttpAnswer {
  const words = [
    `There is no incident “${asked.slice(0, 40)}” that you can see.`,
    'Addresses look like /incidents/inc-142',
  ];
  return missing('No such incident', words, true);
}

/** The pages are read-only, and each row checks itself who reads. */
const READ = { method: 'GET', body: { kind: 'none' }, auth: [{ kind: 'lookup' }] } as const;

/** The rows of HTTP of this topic; `settings` says whether they are there. */
export function boardRoutes(settings: BoardSettings): readonly HttpRow[] {
  return [
    {
      ...READ,
      path: '/',
      answer: async (tx, request) => {
        const reader = await askerOf(tx, request, settings);
        if (reader === undefined) return lockedOut(settings);
        const state = await boardState(tx, reader);
        return () => shown(boardPage(state));
      },
    },
    {
      ...READ,
      path: '/incidents/:id',
      answer: async (tx, request) => {
        const reader = await askerOf(tx, request, settings);
        if (reader === undefined) return lockedOut(settings);
        const asked = request.params['id'] ?? '';
        const id = /^(?:inc-?)?(\d{1,9})$/i.exec(asked)?.[1];
        const state = id === undefined ? undefined : await incidentState(tx, Number(id), reader);
        return state === undefined ? noIncident(asked) : () => shown(incidentPage(state));
      },
    },
    {
      ...READ,
      path: '/web/:token',
      answer: async (tx, { params: { token = '' } }) => {
        const { links, publicUrl } = settings;
        if (!links || (await readerOf(tx, token)) === undefined) return lockedOut(settings);
        const cookie = cookieOf(token, await endOf(tx, token), tx.now, publicUrl);
        return () => ({
          type: 'text/plain',
          body: 'Muster',
          headers: { ...BOARD_HEADERS, 'set-cookie': cookie, location: '/' },
          status: 303,
        });
      },
    },
  ];
}
