/** What a person does in the page, as calls of the workspace. */
import { z } from 'zod';
import type { BotAnswer, Workspace } from './workspace.ts';

const id = z.string().min(1).max(255);
const as = id;

const Deed = z.union([
  z.object({
    as,
    do: z.literal('type'),
    channel: id,
    line: z.string().trim().min(1).max(12_000),
    thread: id.optional(),
  }),
  z.object({ as, do: z.literal('click'), channel: id, ts: id, button: z.string(), option: z.string().optional() }),
  z.object({ as, do: z.literal('click'), view: id, button: z.string(), option: z.string().optional() }),
  z.object({
    as,
    do: z.literal('submit'),
    view: id,
    values: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  }),
  z.object({ as, do: z.literal('dismiss'), view: id }),
  z.object({ as, do: z.enum(['react', 'unreact']), channel: id, ts: id, name: id }),
  z.object({ as, do: z.literal('shortcut'), callback: id, channel: id.optional(), ts: id.optional() }),
  z.object({ as, do: z.literal('home') }),
  z.object({ as, do: z.literal('join'), channel: id }),
]);

type Deed = z.infer<typeof Deed>;

/** Does what the body asks. Rejects with a ZodError for a body that is none, with the workspace's own error otherwise. */
export async function perform(workspace: Workspace, body: unknown): Promise<{ readonly status: number | null }> {
  const answer = await carryOut(workspace, Deed.parse(body));
  return { status: answer?.status ?? null };
}

async function carryOut(workspace: Workspace, deed: Deed): Promise<BotAnswer | undefined> {
  const { as: user } = deed;
  if (deed.do === 'type') return workspace.type(user, deed.channel, deed.line, deed.thread);
  if (deed.do === 'click') {
    const at = 'view' in deed ? { view: deed.view } : { channel: deed.channel, ts: deed.ts };
    return workspace.click(user, at, deed.button, deed.option);
  }
  if (deed.do === 'submit') return workspace.submit(user, deed.view, deed.values);
  if (deed.do === 'dismiss') return workspace.dismiss(user, deed.view);
  if (deed.do === 'react') return workspace.react(user, deed.channel, deed.ts, deed.name);
  if (deed.do === 'unreact') return workspace.unreact(user, deed.channel, deed.ts, deed.name);
  if (deed.do === 'home') return workspace.home(user);
  if (deed.do === 'shortcut') {
    const { channel, ts } = deed;
    return workspace.shortcut(
      user,
      deed.callback,
      channel === undefined || ts === undefined ? undefined : { channel, ts },
    );
  }
  await workspace.join(user, deed.channel);
  return undefined;
}
