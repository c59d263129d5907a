/** Who a step reaches at this moment. The policy is frozen, but the people are looked up now. */
import type { Tx } from '../../../engine/tx.ts';
import { onCallNow } from '../../oncall/schedule/store.ts';
import { channelId, findUser, slackIdOf } from '../../team/store.ts';
import { everyGroup, groupNamed, membersOf } from '../../team/usergroups/store.ts';
import { type EscalationStep, type Reached, type Target, webhookId } from '../page/model.ts';

/** Who a step reaches; `why` says of each target that reaches nobody, or not everybody, why. */
export interface Resolved {
  readonly reached: readonly Reached[];
  readonly why: string;
}

/** Who a step reaches now, each person once. */
export async function resolveStep(tx: Tx, step: EscalationStep): Promise<Resolved> {
  const found: Reached[] = [];
  const why: string[] = [];
  for (const target of step.page) {
    const { reached, why: reason } = await resolveTarget(tx, target);
    found.push(...reached.filter((r) => !found.some((f) => f.id === r.id)));
    if (reason !== '') why.push(reason);
  }
  return { reached: [...found, ...webhooks(step)], why: why.join('; ') };
}

function resolveTarget(tx: Tx, { kind, name }: Target): Promise<Resolved> | Resolved {
  switch (kind) {
    case 'user':
      return resolveUser(tx, name);
    case 'person':
      return resolvePerson(tx, name);
    case 'schedule':
      return resolveSchedule(tx, name);
    case 'usergroup':
      return resolveUsergroup(tx, name);
    case 'channel':
      return resolveChannel(tx, name);
    case 'webhook':
      return { reached: [], why: '' };
  }
}

/** Several webhooks of one step may share a host. */
function webhooks({ page }: EscalationStep): readonly Reached[] {
  const urls = [...new Set(page.filter(({ kind }) => kind === 'webhook').map(({ name }) => name))];
  return urls.map((url, i) => {
    const nth = urls.slice(0, i).filter((other) => new URL(other).host === new URL(url).host).length;
    return { kind: 'webhook', id: webhookId(url, nth), schedule: null, url };
  });
}

/** Bots and people who have left cannot be reached. */
async function resolveUser(tx: Tx, id: string): Promise<Resolved> {
  const user = await findUser(tx, id);
  return user?.kind === 'bot' || user?.deactivated === 1
    ? { reached: [], why: `${user.name} cannot be reached in Slack` }
    : { reached: [{ kind: 'user', id, schedule: null }], why: '' };
}

async function resolvePerson(tx: Tx, name: string): Promise<Resolved> {
  const id = await slackIdOf(tx, name);
  return id === undefined
    ? { reached: [], why: `${name} is not found in Slack` }
    : { reached: [{ kind: 'user', id, schedule: null }], why: '' };
}

async function resolveSchedule(tx: Tx, name: string): Promise<Resolved> {
  const { users, missing } = await onCallNow(tx, name);
  const reached = users.map((id) => ({ kind: 'user' as const, id, schedule: name }));
  if (missing.length > 0)
    return { reached, why: `${missing.join(', ')} (on call for ${name}) cannot be reached in Slack` };
  return { reached, why: reached.length === 0 ? `nobody is on call for ${name}` : '' };
}

async function resolveUsergroup(tx: Tx, handle: string): Promise<Resolved> {
  const group = groupNamed(await everyGroup(tx), handle);
  if (group === undefined) return { reached: [], why: `no user group @${handle} in Slack` };
  const all = [];
  for (const user of membersOf(group)) all.push(await resolveUser(tx, user));
  const reached = all.flatMap((member) => member.reached);
  if (all.length === 0) return { reached, why: `nobody is in the user group @${handle}` };
  return { reached, why: all.flatMap(({ why }) => (why === '' ? [] : [why])).join(', ') };
}

async function resolveChannel(tx: Tx, name: string): Promise<Resolved> {
  const id = await channelId(tx, name);
  return id === undefined
    ? { reached: [], why: `no channel ${name} in Slack` }
    : { reached: [{ kind: 'channel', id, schedule: null }], why: '' };
}
