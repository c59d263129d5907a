/** Checks the tokens of a starting bot with Slack: who they belong to, or that Slack refuses them. */
import { WebClient } from '@slack/web-api';
import type { SlackSettings } from '../config.ts';
import { startRefreshLoop } from '../engine/refresh-loop.ts';
import type { Clock } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { clientOptions, openClient } from './client.ts';
import { failure, slackCode } from './senders/failure.ts';

/** `words` is a sentence for the person who started the bot; for a refusal it says what to do. */
export interface Meeting {
  readonly refused: boolean;
  readonly words: string;
}

/** Slack's answer, once there is one: what passes is waited for. Resolves to undefined when `stop` comes first. */
export function meetSlack(
  settings: SlackSettings,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): { readonly met: Promise<Meeting | undefined>; stop(): Promise<void> } {
  let answer: Meeting | undefined;
  const ask = async (): Promise<void> => {
    answer = (await refusalOfApp(settings, log)) ?? (await greet(settings, log));
  };
  const loop = startRefreshLoop(ask, clock, (error) =>
    log.debug({ error: String(error) }, 'Slack does not answer yet'),
  );
  loop.refresh();
  let end = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    met: Promise.race([loop.first, stopped]).then(() => answer),
    stop: async () => {
      end();
      await loop.stop();
    },
  };
}

async function greet(settings: SlackSettings, log: Log): Promise<Meeting> {
  try {
    const { team, user } = await openClient(settings, log).auth.test();
    return { refused: false, words: `Connected to ${team ?? 'Slack'} as @${user ?? 'Muster'}` };
  } catch (error) {
    return refusalOf(
      error,
      'SLACK_BOT_TOKEN',
      'Copy the “Bot User OAuth Token” from “OAuth & Permissions” in the app’s settings at https://api.slack.com/apps. If there is none, install the app to your workspace first.',
    );
  }
}

/** Socket Mode has a token of its own; its address is asked for and not used. */
async function refusalOfApp(settings: SlackSettings, log: Log): Promise<Meeting | undefined> {
  if (settings.appToken === undefined) return undefined;
  try {
    await new WebClient(settings.appToken, clientOptions(settings, log)).apps.connections.open();
    return undefined;
  } catch (error) {
    return refusalOf(
      error,
      'SLACK_APP_TOKEN',
      'In the app’s settings at https://api.slack.com/apps, switch on “Socket Mode”. Then, under “Basic Information”, “App-Level Tokens”, generate a token with the scope connections:write.',
    );
  }
}

/** Throws errors that may pass. */
function refusalOf(error: unknown, setting: string, remedy: string): Meeting {
  if (failure(error, 'message').kind === 'later') throw error;
  return { refused: true, words: `Slack refuses ${setting} (${slackCode(error) ?? String(error)}). ${remedy}` };
}
