import { type CommandRow, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { buttons, list, message, paragraph, type Rich, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { may } from '../../../lib/grammar.ts';
import { own } from '../../../lib/slash.ts';
import type { Carriers } from '../../paging/contact/methods.ts';
import { findVisible } from '../lifecycle/find-incident.ts';
import { followedBy, type Hearing } from '../lifecycle/store.ts';
import { mailOf } from './digest.ts';
import { startFollowing, stopFollowing } from './operations.ts';

/** How and how often somebody gets updates, in words. */
function hearingWords({ method, pace }: Hearing): string {
  const by = method === 'email' ? 'by e-mail' : 'as a direct message';
  return pace === 'digest' ? `a summary comes ${by} at 09:00 each day` : `each update comes ${by}`;
}

async function requireMail(tx: Tx, user: string, carriers: Carriers): Promise<void> {
  if (!carriers.has('email'))
    throw new Mistake('E-mail is not set up here. Your Muster administrator can set SMTP_URL and MAIL_FROM.', {
      example: '/incident follow checkout --digest',
    });
  if ((await mailOf(tx, user)) === undefined)
    throw new Mistake(own`You have no e-mail address here. Add one with /oncall me.`, { example: '/oncall me' });
}

/** Without the private incidents that somebody is no member of any more. */
async function knownTo<T extends { readonly subject: string }>(
  tx: Tx,
  user: string,
  rows: readonly T[],
): Promise<readonly T[]> {
  const known: T[] = [];
  for (const row of rows) {
    const id = /^INC-(\d+)$/.exec(row.subject)?.[1];
    if (id === undefined || (await findVisible(tx, Number(id), user)) !== undefined) known.push(row);
  }
  return known;
}

/** What somebody follows, each with a button to stop. */
async function following(tx: Tx, user: string): Promise<Reply> {
  const rows = await knownTo(tx, user, await followedBy(tx, user));
  if (rows.length === 0) throw new Mistake('You do not follow anything yet.', { example: '/incident follow checkout' });
  const title = rich`*You follow*`;
  const lines = rows.map((row): Rich => rich`${subjectWords(row.subject)}: ${hearingWords(row)}`);
  const stop = rows.slice(0, 20).flatMap(({ subject }) => {
    const word = /^(?:severity|service):(.+)$/.exec(subject)?.[1] ?? (subject.startsWith('INC-') ? subject : undefined);
    return word === undefined ? [] : [{ label: `Unfollow ${word}`, line: `incident unfollow ${word}` }];
  });
  return {
    message: message(title, [
      paragraph(title),
      list(lines.slice(0, 50)),
      ...(stop.length === 0 ? [] : [buttons(stop)]),
    ]),
  };
}

function subjectWords(subject: string): string {
  const [kind = '', name = ''] = subject.split(':');
  if (kind === 'person') return `incidents that \u0002@${name}\u0003 leads or declares`;
  return name === '' ? subject : `incidents of ${name}`;
}

/** The rows of followers. */
export function followRows(carriers: Carriers): readonly CommandRow[] {
  return [
    row({
      name: 'incident follow',
      aliases: ['watch', 'subscribe'],
      summary:
        'Follow an incident, severity, service or person: you get its updates by direct message or e-mail (--email), at once or once a day (--digest). “list” shows what you follow.',
      example: '/incident follow checkout --digest',
      args: [may('what', 'word'), may('email', 'flag'), may('digest', 'flag')],
      permission: 'look',
      changes: true,
      run: async (tx, { what, email, digest }, context) => {
        const { caller } = context;
        if (what?.toLowerCase() === 'list') return following(tx, caller.user);
        if (email) await requireMail(tx, caller.user, carriers);
        const hearing: Hearing = { method: email ? 'email' : 'slack', pace: digest ? 'digest' : 'now' };
        const done = await startFollowing(tx, what, context, hearing);
        if ('pick' in done) return done.pick;
        return say(
          done.changed
            ? rich`You follow *${done.label}*: ${hearingWords(hearing)}.`
            : rich`You already follow *${done.label}*.`,
        );
      },
    }),
    row({
      name: 'incident unfollow',
      aliases: ['unwatch', 'unsubscribe'],
      summary: 'Stop following.',
      example: '/incident unfollow checkout',
      args: [may('what', 'word')],
      permission: 'look',
      changes: true,
      run: async (tx, { what }, { caller, vocabulary }) => {
        const done = await stopFollowing(tx, what, caller, vocabulary);
        if ('pick' in done) return done.pick;
        return say(
          done.changed ? rich`You no longer follow *${done.label}*.` : rich`You did not follow *${done.label}*.`,
        );
      },
    }),
  ];
}
