import type { IncomingMessage, ServerResponse } from 'node:http';
import { tellBotLater } from '../delivery/events.ts';
import { answerReplyUrl } from '../delivery/reply-url.ts';
import type { Answer, Args } from '../emulator/model.ts';
import { TOKENS } from '../emulator/seed.ts';
import { refuseArguments } from '../refuse.ts';
import { changed, nextId, type Slack } from '../state.ts';
import { faultError, faultFor, hang, showFault } from './faults.ts';
import { parseArgs, readBody, sendJson } from './http.ts';
import { isKnown, runMethod } from './methods.ts';
import { no, type Outcome, ok } from './outcome.ts';

const tokenOf = (request: IncomingMessage, args: Args): string =>
  (request.headers.authorization ?? '').replace(/^Bearer\s+/i, '') || String(args.token ?? '');

const refuseToken = (method: string, token: string): string | undefined => {
  if (token === '') return 'not_authed';
  if (token === TOKENS.user) return method.startsWith('usergroups.') ? undefined : 'missing_scope';
  if (token !== TOKENS.bot && token !== TOKENS.app) return 'invalid_auth';
  return (token === TOKENS.app) === (method === 'apps.connections.open') ? undefined : 'not_allowed_token_type';
};

/** What Slack answers for a method that the workspace keeps to its administrators. */
const forAdmins = ({ seed }: Slack, method: string): string | undefined => {
  if (seed.groupsForAdmins === true && /^usergroups\.(users\.update|enable|disable)$/.test(method))
    return 'permission_denied';
  return seed.channelsForAdmins === true && method === 'conversations.create' ? 'restricted_action' : undefined;
};

const openConnection = (slack: Slack): Outcome => {
  const url = `${slack.origin.replace('http', 'ws')}/link/?ticket=${nextId(slack)}`;
  return ok({ url });
};

const outcomeOf = async (slack: Slack, method: string, token: string, args: Args): Promise<Outcome> => {
  if (!isKnown(method)) return no('unknown_method', { req_method: method });
  const refused = refuseToken(method, token);
  if (refused !== undefined) return no(refused);
  if (method === 'apps.connections.open') return openConnection(slack);
  const kept = forAdmins(slack, method);
  if (kept !== undefined && token !== TOKENS.user) return no(kept);
  const refusal = refuseArguments(method, args);
  if (refusal === undefined) return runMethod(slack, method, args);
  const { error, messages } = refusal;
  return no(error, messages.length === 0 ? {} : { errors: messages, response_metadata: { messages } });
};

const log = (slack: Slack, method: string, args: Args, answer: Answer): void => {
  const { token: _token, ...shown } = args;
  const error = answer.error === undefined ? {} : { error: answer.error };
  slack.calls.push({ method, args: shown, ok: answer.ok, ...error, seq: slack.calls.length + 1 });
};

const READS = /\.(list|info|history|replies|members|test|teamInfo|lookupByEmail|getPermalink|get)$/;

const answerMethod = async (
  slack: Slack,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const args = parseArgs(request.headers['content-type'] ?? '', (await readBody(request)).toString('utf8'));
  const fault = faultFor(slack, method, args);
  if (fault !== undefined && fault.kind !== 'accept-then-hang') {
    log(slack, method, args, { ok: fault.kind === 'nothing-happens', error: faultError(fault) });
    return showFault(slack, fault, response, args);
  }
  const { answer, events } = await outcomeOf(slack, method, tokenOf(request, args), args);
  log(slack, method, args, answer);
  if (fault === undefined) sendJson(response, 200, answer);
  else hang(slack, response);
  tellBotLater(slack, events);
  if (!READS.test(method)) changed(slack);
};

const answerOther = async (
  slack: Slack,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { authorization = '', 'content-type': contentType = 'application/octet-stream' } = request.headers;
  const headers = { authorization, 'content-type': contentType };
  const reply = await slack.emulated.request(request.method ?? 'GET', path, headers, await readBody(request));
  response.writeHead(reply.status, { 'content-type': reply.type });
  response.end(reply.body);
};

/** One request to the sandbox's Slack: a Web API method, a `response_url`, an upload. */
export const serveSlack = async (slack: Slack, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = request.url ?? '/';
  const method = /^\/api\/([\w.]+)/.exec(path)?.[1];
  if (method !== undefined) return answerMethod(slack, method, request, response);
  if (!path.startsWith('/commands/')) return answerOther(slack, path, request, response);
  const args = parseArgs('application/json', (await readBody(request)).toString('utf8'));
  const fault = faultFor(slack, 'response_url', args);
  if (fault !== undefined) {
    log(slack, 'response_url', args, { ok: false, error: faultError(fault) });
    return showFault(slack, fault, response, args);
  }
  const { status, body } = await answerReplyUrl(slack, path, args);
  log(slack, 'response_url', args, { ok: body === 'ok', ...(body === 'ok' ? {} : { error: body }) });
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(body);
};
