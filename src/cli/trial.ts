/** `muster doctor --try "#channel"`: tries in Slack what the bot does all day. */
import { openLog } from '../lib/log.ts';
import { openClient } from '../slack/client.ts';
import { type Tried, tryWorkspace } from '../slack/trial.ts';
import type { Finding } from '../topics/ops/doctor.ts';
import { type Call, clockOf, Misuse } from './call.ts';

/** Findings of one round in this channel; none without `--try`. Throws Misuse without Slack credentials. */
export async function trial({ flags, config, around }: Call): Promise<readonly Finding[]> {
  const channel = flags.try;
  if (channel === undefined) return [];
  if (config.slack === undefined)
    throw new Misuse('muster doctor --try needs SLACK_BOT_TOKEN. Example: muster doctor --try "#muster-test"');
  if (!/^(#\S+|[CG][A-Z0-9]{7,})$/.test(channel))
    throw new Misuse(
      `“${channel}” is not a channel. Write "#name" or a channel ID. Example: muster doctor --try "#muster-test"`,
    );
  const client = openClient(config.slack, openLog('silent'));
  return (await tryWorkspace(client, channel, clockOf(around))).map(finding);
}

/** The calls without which nobody is paged in Slack. */
const NEEDED = new Set(['chat.postMessage', 'chat.update', 'conversations.open']);

function finding({ method, deed, answer }: Tried): Finding {
  if (answer === undefined) return { level: 'well', what: `Slack accepted ${method}: ${deed}.` };
  return { level: NEEDED.has(method) ? 'bad' : 'warn', what: `Slack refused ${method}: ${answer}.`, ...nextOf(answer) };
}

/** What helps, by Slack's code. */
const NEXT: readonly (readonly [RegExp, string])[] = [
  [/^missing_scope/, 'Paste `muster manifest` into the app’s settings and install it again.'],
  [/^(not_in_channel|channel_not_found)/, 'Type /invite @muster in the channel.'],
  [/^(is_archived|is_inactive)/, 'Name a channel that is not archived.'],
  [/^restricted_action/, 'Ask a workspace administrator to let apps do this.'],
  [/^there is no channel/, 'Create the channel. If it exists and is private, type /invite @muster in it.'],
];

function nextOf(answer: string): Pick<Finding, 'next'> {
  const next = NEXT.find(([code]) => code.test(answer))?.[1];
  return next === undefined ? {} : { next };
}
