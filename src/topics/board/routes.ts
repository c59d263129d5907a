/** The addresses of the pages. Off, unknown and forbidden all look like any wrong address. */
import type { HttpAnswer, HttpRow } from '../../engine/web.ts';
import { askerOf, type BoardSettings, cookieOf, endOf, readerOf } from './door.ts';
import { BOARD_HEADERS, boardPage, incidentPage } from './page.ts';
import { boardState, incidentState } from './state.ts';

function shown(body: string): HttpAnswer {
  return { type: 'text/html', body, headers: BOARD_HEADERS };
}

/** Pages are read only, and by whom the row itself finds out. */
const READ = { method: 'GET', body: { kind: 'none' }, auth: [{ kind: 'lookup' }] } as const;

/** The rows of HTTP of this topic; `settings` says whether they are there. */
export function boardRoutes(settings: BoardSettings): readonly HttpRow[] {
  return [
    {
      ...READ,
      path: '/',
      answer: async (tx, request) => {
        const reader = await askerOf(tx, request, settings);
        if (reader === undefined) return undefined;
        const state = await boardState(tx, reader);
        return () => shown(boardPage(state));
      },
    },
    {
      ...READ,
      path: '/incidents/:id',
      answer: async (tx, request) => {
        const reader = await askerOf(tx, request, settings);
        const id = /^(?:inc-)?(\d{1,9})$/i.exec(request.params['id'] ?? '')?.[1];
        const state =
          reader === undefined || id === undefined ? undefined : await incidentState(tx, Number(id), reader);
        return state && (() => shown(incidentPage(state)));
      },
    },
    {
      ...READ,
      path: '/web/:token',
      answer: async (tx, { params: { token = '' } }) => {
        const { links, publicUrl } = settings;
        if (!links || (await readerOf(tx, token)) === undefined) return undefined;
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
