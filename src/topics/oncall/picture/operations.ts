/** Sends the picture of a schedule: files cannot be ephemeral, so it goes to a direct message, with a button to share it. */
import type { Abouts, Tx } from '../../../engine/tx.ts';
import { buttons, message, paragraph, personToken, readTokens, rich } from '../../../lib/blockkit.ts';
import { nameBook, namedPeople } from '../../team/store.ts';
import { shiftsBetween } from '../schedule/shifts.ts';
import type { KeptSchedule } from '../schedule/store.ts';
import { drawSchedule, pictureName } from './draw.ts';

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
    title: `${schedule.name}: the next two weeks`,
    content: { svg, alt },
  };
}

/** To one person; the button that shares it follows when it has arrived. */
export async function sendPicture(tx: Tx, schedule: KeptSchedule, user: string): Promise<void> {
  const slot = `picture:${schedule.name}:${user}:${tx.now}`;
  const about = { kind: 'schedule.picture', schedule: schedule.name, user, shared: false } as const;
  await tx.notify({ kind: 'file', slot, about, payload: { to: { user }, ...(await fileOf(tx, schedule)) } });
}

/** To a channel, with who shared it. */
export async function sharePicture(tx: Tx, schedule: KeptSchedule, channel: string, by: string): Promise<void> {
  const book = await nameBook(tx);
  const comment = readTokens(`Shared by ${personToken(by)}`, book);
  const slot = `share:${schedule.name}:${by}:${tx.now}`;
  const about = { kind: 'schedule.picture', schedule: schedule.name, user: by, shared: true } as const;
  const payload = { to: { channel }, comment, ...(await fileOf(tx, schedule)) };
  await tx.notify({ kind: 'file', slot, about, payload });
}

/** The picture arrived, or Slack will not have it: the caller hears of either. */
export async function pictureAnswered(
  tx: Tx,
  { schedule, user, shared }: Abouts['schedule.picture'],
  refusal: string | undefined,
): Promise<void> {
  if (refusal === undefined && shared) return;
  const words =
    refusal === undefined
      ? rich`☝️ *${schedule}* in the next two weeks. Only you can see this picture.`
      : rich`⚠️ Slack refused the picture of *${schedule}* (${refusal}). /oncall ${schedule} lists the shifts as text.`;
  const share = { label: 'Share', line: `oncall share ${schedule}` };
  const blocks = [paragraph(words), ...(refusal === undefined ? [buttons([share])] : [])];
  await tx.notify({ kind: 'message', payload: { to: { user }, message: message(words, blocks) } });
}
