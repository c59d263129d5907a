import { WebClient } from '@slack/web-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WorkspaceSeed } from '../../../../src/sandbox/workspace.ts';
import { type Bench, SEED, startBench } from '../../bench.ts';

async function started(change: Partial<WorkspaceSeed> = {}): Promise<Bench> {
  const bench = await startBench({ ...SEED, ...change });
  onTestFinished(() => bench.close());
  return bench;
}

const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'taken',
    (error: { data?: { error?: string } }) => String(error.data?.error ?? error),
  );

const fill = ({ web }: Bench, users: string): Promise<unknown> =>
  web.usergroups.users.update({ usergroup: 'SPAY', users });

describe('user groups of the sandbox', () => {
  it('refuse guests, bots, people who have left, strangers and emptiness', async () => {
    const bench = await started();
    await bench.slack.deactivate('UBO');
    for (const users of ['UCY', 'U0MUSTER', 'UBO', 'UNOBODY', 'UANA,UCY'])
      expect(await refusal(fill(bench, users))).toBe('invalid_users');
    expect(await refusal(fill(bench, ''))).toBe('no_users_provided');
    expect(await refusal(bench.web.usergroups.users.update({ usergroup: 'SNO', users: 'UANA' }))).toBe(
      'no_such_subteam',
    );
    expect((await bench.web.usergroups.users.list({ usergroup: 'SPAY' })).users).toEqual(['UANA']);
  });

  it('take members while they are disabled, and stay so until they are enabled', async () => {
    const bench = await started({
      usergroups: [{ id: 'SPAY', handle: 'payments-oncall', members: ['UANA'], disabled: true }],
    });
    expect(await refusal(bench.web.usergroups.users.list({ usergroup: 'SPAY' }))).toBe('subteam_disabled');
    expect((await bench.web.usergroups.list({})).usergroups).toEqual([]);
    const { usergroup } = await bench.web.usergroups.users.update({ usergroup: 'SPAY', users: 'UBO' });
    expect(usergroup?.date_delete).toBeGreaterThan(0);
    await bench.web.usergroups.enable({ usergroup: 'SPAY' });
    expect((await bench.web.usergroups.list({ include_users: true })).usergroups?.[0]).toMatchObject({
      users: ['UBO'],
      date_delete: 0,
    });
  });

  it('that are kept to administrators answer their token only', async () => {
    const bench = await started({ groupsForAdmins: true });
    expect(await refusal(fill(bench, 'UBO'))).toBe('permission_denied');
    const admin = new WebClient(bench.slack.userToken, { slackApiUrl: bench.slack.apiUrl });
    await admin.usergroups.users.update({ usergroup: 'SPAY', users: 'UBO' });
    expect((await bench.web.usergroups.users.list({ usergroup: 'SPAY' })).users).toEqual(['UBO']);
    expect(await refusal(admin.chat.postMessage({ channel: 'CINC', text: 'no' }))).toBe('missing_scope');
  });

  it('tell the bot who was added and removed by hand', async () => {
    const bench = await started();
    await bench.slack.editGroup('SPAY', ['UBO']);
    expect((await bench.wait((got) => got.event.type === 'subteam_members_changed')).event).toMatchObject({
      subteam_id: 'SPAY',
      added_users: ['UBO'],
      removed_users: ['UANA'],
    });
    await bench.slack.editGroup('SPAY', null);
    const off = (got: { event: Readonly<Record<string, unknown>> }) =>
      got.event.type === 'subteam_updated' && JSON.stringify(got.event.subteam).includes('"date_delete":1');
    expect((await bench.wait(off)).signed).toBe(true);
    await expect(bench.slack.editGroup('SPAY', [])).rejects.toThrow('no_users_provided');
  });

  it('lose nobody when an account is deactivated, but the bot hears of it', async () => {
    const bench = await started();
    await bench.slack.deactivate('UANA');
    const heard = await bench.wait((got) => got.event.type === 'user_change');
    expect(heard.event.user).toMatchObject({ id: 'UANA', deleted: true });
    expect((await bench.web.users.info({ user: 'UANA' })).user?.deleted).toBe(true);
  });
});
