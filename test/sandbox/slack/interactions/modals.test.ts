import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, refusalOf, startBench } from '../../bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const button = (text: string, value: string) =>
  ({ type: 'button', text: { type: 'plain_text', text }, value, action_id: `do_${value}` }) as const;
const modal = {
  type: 'modal',
  callback_id: 'declare',
  title: { type: 'plain_text', text: 'Declare' },
  submit: { type: 'plain_text', text: 'Declare' },
  private_metadata: 'CINC',
  blocks: [
    {
      type: 'input',
      block_id: 'title',
      label: { type: 'plain_text', text: 'Title' },
      element: { type: 'plain_text_input', action_id: 'in', max_length: 50 },
    },
    {
      type: 'input',
      block_id: 'sev',
      optional: true,
      label: { type: 'plain_text', text: 'Severity' },
      element: {
        type: 'static_select',
        action_id: 'in',
        options: ['1', '2'].map((n) => ({ text: { type: 'plain_text' as const, text: `SEV${n}` }, value: `sev${n}` })),
      },
    },
  ],
} as const;

describe('modals', () => {
  const open = async (): Promise<string> => {
    await bench.slack.shortcut('UANA', 'declare');
    await bench.web.views.open({ trigger_id: String(bench.got.at(-1)?.data.trigger_id), view: modal as never });
    return (await bench.slack.snapshot('UANA')).views.at(-1)?.id ?? '';
  };

  it('opens once per trigger, and only in time', async () => {
    await open();
    const trigger_id = String(bench.got.at(-1)?.data.trigger_id);
    expect(await refusalOf(bench.web.views.open({ trigger_id, view: modal as never }))).toBe('exchanged_trigger_id');
    await bench.slack.shortcut('UANA', 'declare');
    await bench.slack.lead(10_000);
    const late = String(bench.got.at(-1)?.data.trigger_id);
    expect(await refusalOf(bench.web.views.open({ trigger_id: late, view: modal as never }))).toBe(
      'expired_trigger_id',
    );
  });

  it('submits what was filled in, shows errors, and closes', async () => {
    const view = await open();
    const before = bench.got.length;
    expect((await bench.slack.submit('UANA', view, {})).status).toBe(0);
    expect(bench.got.length).toBe(before);
    bench.answer({ response_action: 'errors', errors: { title: 'Too short' } });
    await bench.slack.submit('UANA', view, { title: 'x', sev: 'sev2' });
    expect(bench.got.at(-1)?.data.view).toMatchObject({
      callback_id: 'declare',
      private_metadata: 'CINC',
      state: {
        values: {
          title: { in: { type: 'plain_text_input', value: 'x' } },
          sev: { in: { selected_option: { value: 'sev2' } } },
        },
      },
    });
    expect((await bench.slack.snapshot('UANA')).views[0]?.errors).toEqual({ title: 'Too short' });
    bench.answer(undefined);
    await bench.slack.submit('UANA', view, { title: 'payments down' });
    expect((await bench.slack.snapshot('UANA')).views).toEqual([]);
  });

  it('pushes a second one, updates it, refuses a stale hash, and clears both', async () => {
    const view = await open();
    bench.answer({ response_action: 'push', view: { ...modal, title: { type: 'plain_text', text: 'Sure?' } } });
    await bench.slack.submit('UANA', view, { title: 'payments down' });
    const views = (await bench.slack.snapshot('UANA')).views;
    expect(views.map((each) => each.title)).toEqual(['Declare', 'Sure?']);
    const top = views[1] ?? { id: '', hash: '' };
    await bench.web.views.update({ view_id: top.id, hash: top.hash, view: modal as never });
    expect(await refusalOf(bench.web.views.update({ view_id: top.id, hash: top.hash, view: modal as never }))).toBe(
      'hash_conflict',
    );
    bench.answer({ response_action: 'clear' });
    await bench.slack.submit('UANA', top.id, { title: 'yes' });
    expect((await bench.slack.snapshot('UANA')).views).toEqual([]);
  });

  it('refuses a view beyond the limits and says where', async () => {
    await bench.slack.shortcut('UANA', 'declare');
    const trigger_id = String(bench.got.at(-1)?.data.trigger_id);
    const long = { ...modal, title: { type: 'plain_text', text: 'x'.repeat(25) } };
    await expect(bench.web.views.open({ trigger_id, view: long as never })).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: { messages: [expect.stringContaining('/view/title/text')] },
      },
    });
  });

  it('publishes a home and opens it', async () => {
    await bench.slack.home('UANA');
    expect(bench.got.at(-1)?.event).toMatchObject({ type: 'app_home_opened', user: 'UANA', tab: 'home' });
    await bench.web.views.publish({
      user_id: 'UANA',
      view: { type: 'home', blocks: [{ type: 'actions', elements: [button('Declare', 'd')] }] },
    });
    const home = (await bench.slack.snapshot('UANA')).home;
    await bench.slack.click('UANA', { view: home?.id ?? '' }, 'Declare');
    expect(bench.got.at(-1)?.data).toMatchObject({
      type: 'block_actions',
      view: { type: 'home' },
      actions: [{ value: 'd' }],
    });
  });
});
