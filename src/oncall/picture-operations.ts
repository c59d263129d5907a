/** Sends the picture of a schedule: files cannot be ephemeral, so it goes to a direct message, with a button to share it. */
import type { Tx } from '../engine/tx.ts';
import { buttons, message, paragraph, personToken, readTokens, rich } from '../lib/blockkit.ts';
import { nameBook, namedPeople } from '../team/store.ts';
import { drawSchedule, pictureName } from './picture.ts';
import { shiftsBetween } from './rotation.ts';
import type { KeptSchedule } from './store.ts';

const WEEKS = 15 * 86_400_000;

async function fileOf(tx: Tx, schedule: KeptSchedule) {
  const people = new Set(shiftsBetween(schedule, tx.now - WEEKS, tx.now + WEEKS).flatMap((shift) => shift.people));
  const book = await nameBook(tx);
  const named = new Map(
    (await namedPeople(tx, [...people])).map(({ name, user }) => [
      name,
      user === undefined ? name : book('person', user),
    ]),
  );
  const { svg, alt } = drawSchedule({
    name: schedule.name,
    schedule,
    now: tx.now,
    called: (person) => named.get(person) ?? person,
  });
  return {
    name: pictureName(schedule.name, tx.now, schedule.timezone),
    title: `${schedule.name}: the coming two weeks`,
    content: { svg, alt },
  };
}

/** To one person, with the button that shares it. */
export async function sendPicture(tx: Tx, schedule: KeptSchedule, user: string): Promise<void> {
  const slot = `picture:${schedule.name}:${user}:${tx.now}`;
  await tx.notify({ kind: 'file', slot, payload: { to: { user }, ...(await fileOf(tx, schedule)) } });
  const words = rich`☝️ *${schedule.name}* in the coming two weeks. Only you see it here.`;
  const specs = [{ label: 'Share', line: `oncall share ${schedule.name}` }];
  await tx.notify({
    kind: 'message',
    after: slot,
    payload: { to: { user }, message: message(words, [paragraph(words), buttons(specs)]) },
  });
}

/** To a channel, with who shared it. */
export async function sharePicture(tx: Tx, schedule: KeptSchedule, channel: string, by: string): Promise<void> {
  const book = await nameBook(tx);
  const comment = readTokens(`Shared by ${personToken(by)}`, book);
  await tx.notify({ kind: 'file', payload: { to: { channel }, comment, ...(await fileOf(tx, schedule)) } });
}
