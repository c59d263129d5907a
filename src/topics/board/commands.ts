import { type CommandRow, row, say } from '../../command/row.ts';
import { buttons, date, linkButton, message, paragraph, rich } from '../../lib/blockkit.ts';
import { Mistake } from '../../lib/errors.ts';
import { may } from '../../lib/grammar.ts';
import { type BoardSettings, endTokens, makeToken } from './door.ts';

/** The row of the pages for a wall screen or a phone. */
export function boardRows(settings: BoardSettings): readonly CommandRow[] {
  return [
    row({
      name: 'incident web',
      aliases: ['board', 'wall'],
      summary: 'Get a link to the web page of open incidents and who is on call. “end” revokes your links.',
      example: '/incident web',
      args: [may('what', 'choice', ['end'])],
      permission: 'act',
      changes: true,
      run: async (tx, { what }, { caller }) => {
        const { links, publicUrl, userHeader } = settings;
        if (!links || publicUrl === undefined)
          throw new Mistake(
            userHeader === undefined
              ? 'The page is switched off here. Your Muster administrator can set WEB_LINKS=on and PUBLIC_URL.'
              : `You need no link here: open ${publicUrl ?? 'the page'} in the browser, behind your proxy.`,
          );
        if (what === 'end') {
          await endTokens(tx, caller.user);
          return say(rich`Your links no longer work.`);
        }
        const { token, until } = await makeToken(tx, caller.user);
        const words = rich`🖥️ This link works until ${date(until)} and shows every incident that is not private. Anyone with the link can read them: use it for a wall screen, and do not send it to people.`;
        const open = buttons([{ label: 'Revoke my links', line: 'incident web end' }]);
        if (open.type === 'actions') open.elements.unshift(linkButton('Open the page', `${publicUrl}/web/${token}`));
        return { message: message(words, [paragraph(words), open]), once: true };
      },
    }),
  ];
}
