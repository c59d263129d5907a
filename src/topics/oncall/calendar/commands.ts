import { listed } from '../../../command/misread.ts';
import { type CommandRow, type Context, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { code, date, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { accountOf, may, must, nearest } from '../../../lib/grammar.ts';
import { administers, requirePermission } from '../../team/permit.ts';
import { addressMessage, calendarsMessage, subjectWords } from './blocks.ts';
import type { Subject } from './model.ts';
import { addCalendar, anyCalendar, calendarById, calendarsOf, revokeCalendar } from './store.ts';

/** The rows of calendars; `publicUrl` is where they are read from. */
export function calendarRows(publicUrl: string | undefined): readonly CommandRow[] {
  return [
    row({
      name: 'oncall calendar',
      aliases: ['calendars', 'ical'],
      summary:
        'Get a calendar address for your shifts, a schedule, or “all” schedules. Without arguments: your addresses.',
      example: '/oncall calendar me',
      args: [may('what', 'rest')],
      permission: 'act',
      changes: true,
      run: async (tx, { what }, context) => {
        const revoked = /^(?:revoke|remove)\s+(\S+)$/i.exec(what ?? '')?.[1];
        if (revoked !== undefined) return revoke(tx, revoked, context.caller.user);
        const whose = /^of\s+(\S+)$/i.exec(what ?? '')?.[1];
        if (whose !== undefined) return theirs(tx, whose, context);
        const base = requireAddress(publicUrl);
        if (what !== undefined) return makeAddress(tx, what, base, context);
        return { message: calendarsMessage(await calendarsOf(tx, context.caller.user), context.vocabulary.schedules) };
      },
    }),
    row({
      name: 'oncall revoke',
      summary: 'Revoke one of your calendar addresses; also “/oncall calendar revoke <id>”.',
      example: '/oncall revoke 1f2e3d4c',
      args: [must('id', 'word')],
      permission: 'look',
      changes: true,
      run: (tx, { id }, { caller }) => revoke(tx, id, caller.user),
    }),
  ];
}

function requireAddress(publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  throw new Mistake(
    'Calendar apps read Muster over the web, but PUBLIC_URL is not set, so Muster does not know its own address. Ask your Muster administrator to set it and restart Muster.',
    { example: 'PUBLIC_URL=https://muster.example.com' },
  );
}

/** Nobody reads so many; but a loop in somebody's script would make more. */
const MOST = 20;

async function makeAddress(tx: Tx, what: string, base: string, { caller, vocabulary }: Context): Promise<Reply> {
  const subject = subjectOf(what, caller.user, vocabulary.schedules);
  const others = await calendarsOf(tx, caller.user);
  if (others.length >= MOST)
    throw new Mistake(`You already have ${MOST} addresses. Revoke one that you no longer use.`, {
      offer: { label: 'Show my addresses', line: 'oncall calendar' },
    });
  const url = `${base}/calendar/${await addCalendar(tx, subject, caller.user)}.ics`;
  return { message: addressMessage(subject, url, others), once: true };
}

function subjectOf(what: string, user: string, schedules: readonly string[]): Subject {
  const word = what.toLowerCase();
  if (/^(me|mine|my shifts)$/.test(word)) return `person:${user}`;
  if (/^(all|everything|all schedules)$/.test(word)) return 'all';
  const schedule = schedules.find((name) => name.toLowerCase() === word);
  if (schedule !== undefined) return `schedule:${schedule}`;
  const near = nearest(word, schedules);
  throw new Mistake(`“${what}” is not a schedule, “me” or “all”. ${listed({ kind: 'schedule' }, schedules)}`, {
    example: '/oncall calendar me',
    offer: near === undefined ? undefined : { label: `A calendar of ${near}`, line: `oncall calendar ${near}` },
  });
}

/** Somebody else's addresses, for administrators. */
async function theirs(tx: Tx, word: string, { caller, vocabulary }: Context): Promise<Reply> {
  await requirePermission(tx, 'administer', caller.user);
  const user = accountOf(word, vocabulary);
  if (user === undefined)
    throw new Mistake(`I don't know the person “${word}”.`, { example: '/oncall calendar of @ana' });
  if (user !== caller.user && !(await administers(tx, caller.user)))
    throw new Mistake(
      'Only administrators can see other people’s addresses. muster.yaml lists the administrators under `may:`.',
    );
  return { message: calendarsMessage(await calendarsOf(tx, user), vocabulary.schedules) };
}

/** An administrator may end anybody's address. */
async function othersCalendar(tx: Tx, user: string, id: string) {
  return (await administers(tx, user)) ? anyCalendar(tx, id) : undefined;
}

async function revoke(tx: Tx, id: string, user: string): Promise<Reply> {
  const calendar = (await calendarById(tx, user, id)) ?? (await othersCalendar(tx, user, id));
  if (calendar === undefined)
    throw new Mistake(`You have no calendar address ${id}.`, {
      offer: { label: 'Show my addresses', line: 'oncall calendar' },
    });
  if (calendar.revoked_at !== null) return say(rich`That address has not worked since ${date(calendar.revoked_at)}.`);
  await revokeCalendar(tx, calendar);
  return say(
    rich`The address ${code(id)} (${subjectWords(calendar)}) no longer works. Calendar apps that used it may keep showing the last copy, so remove it there too.`,
  );
}
