/** `muster forget`: a person's contact data goes, their name in timelines stays. */

import { MusterError } from '../lib/errors.ts';
import { count } from '../lib/plain.ts';
import { countOf, type Forgotten, forget as remove } from '../topics/ops/forget.ts';
import { findSomebody } from '../topics/team/people/store.ts';
import { keyOfUser } from '../topics/team/store.ts';
import { type Call, done, Misuse, onDatabase } from './call.ts';

/** Shows in numbers what there is, and removes it with `--yes`. */
export async function forget(call: Call): Promise<number> {
  const [word] = call.words;
  if (word === undefined) throw new Misuse('Who? For example: muster forget @ana --yes');
  const sure = call.flags.yes === true;
  const { name, found } = await onDatabase(call, false, (transact) =>
    transact(async (tx) => {
      const user = await findSomebody(tx, word);
      if (user === undefined)
        throw new MusterError(
          'nobody',
          `I don't know the person “${word}”. Write @name, their name in muster.yaml, or their Slack ID.`,
        );
      return { name: await keyOfUser(tx, user), found: sure ? await remove(tx, user) : await countOf(tx, user) };
    }),
  );
  const { out } = call.around;
  out(`${sure ? 'Removed' : 'There is'}: ${wordsOf(found)}.`);
  if (!sure) out('Nothing has been removed yet. To remove it, add --yes.');
  for (const line of leftOver(name)) out(line);
  return done(call.around, 'Their name stays in timelines, pages and reports.');
}

function wordsOf({ ways, rules, notifications, calendars, email }: Forgotten): string {
  const parts = [
    count(ways, 'contact method'),
    count(rules, 'set of rules', 'sets of rules'),
    count(notifications, 'notification with an address', 'notifications with an address'),
    count(calendars, 'calendar address', 'calendar addresses'),
    `${email > 0 ? 'an e-mail address' : 'no e-mail address'} from Slack`,
  ];
  return parts.join(', ');
}

function leftOver(name: string | undefined): readonly string[] {
  const file =
    name === undefined ? [] : [`muster.yaml names them as “${name}”. Remove the entry and run “muster apply”.`];
  return [
    ...file,
    'Muster reads their Slack profile again as long as they are in the workspace. Deactivate them in Slack.',
    'Earlier backups still contain it.',
  ];
}
