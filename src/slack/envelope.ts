/** Whether a request is, by its envelope, from the workspace and the app that Muster serves. */
import type { Auth } from '../engine/events.ts';

/** The parts of an envelope that say so, in every kind of request. */
export interface Envelope {
  readonly api_app_id?: string;
  readonly team_id?: string;
  readonly team?: { readonly id?: string } | null;
  readonly authorizations?: readonly { readonly team_id?: string | null }[];
  readonly view?: { readonly app_installed_team_id?: string };
  readonly message?: { readonly bot_id?: string };
}

/**
 * True for the workspace in which the bot is installed. A button of our own message is ours, no matter who presses it:
 * in a
 * channel that workspaces share, the envelope names the workspace of the one who pressed.
 */
export function isForUs(envelope: Envelope, auth: Auth | undefined, appId: string | undefined): boolean {
  const { api_app_id: app, message, view, authorizations, team_id, team } = envelope;
  if (appId !== undefined && app !== undefined && app !== appId) return false;
  if (auth === undefined || (message?.bot_id !== undefined && message.bot_id === auth.botId)) return true;
  const installed = view?.app_installed_team_id ?? authorizations?.[0]?.team_id ?? team_id ?? team?.id;
  return installed === undefined || installed === auth.teamId;
}

/** The app that an app-level token is of: `xapp-1-A0123-…`; undefined in HTTP mode, where the signing secret is the app's own. */
export function appOfToken(token: string | undefined): string | undefined {
  return /^xapp-\d+-(A[A-Z0-9]+)-/.exec(token ?? '')?.[1];
}
