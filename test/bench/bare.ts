/** What Muster is measured against: the least that Bolt, a timer and a database file can do. Runs as a process of its own. */
import bolt from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import Database from 'better-sqlite3';

const { App, ExpressReceiver } = bolt;
const { SIGNING_SECRET = '', SLACK_API_URL = '', BARE_FILE } = process.env;

const receiver = new ExpressReceiver({ signingSecret: SIGNING_SECRET, endpoints: '/slack/events' });
const app = new App({
  receiver,
  clientOptions: { slackApiUrl: SLACK_API_URL },
  authorize: () => Promise.resolve({ botToken: 'xoxb-bench', botId: 'B0BENCH001', botUserId: 'U0BOT00001' }),
});
app.command(/.*/, async ({ ack, command }) => {
  commit?.(command.text);
  await ack('ok');
});

const commit = BARE_FILE === undefined ? undefined : openRows(BARE_FILE);

function openRows(path: string): (text: string) => void {
  const file = new Database(path);
  file.pragma('journal_mode = WAL');
  file.pragma('synchronous = FULL');
  file.exec('create table rows (id integer primary key, text text not null, at integer not null)');
  const insert = file.prepare('insert into rows (text, at) values (?, ?)');
  return (text) => void insert.run(text, Date.now());
}

const client = new WebClient('xoxb-bench', { slackApiUrl: SLACK_API_URL, retryConfig: { retries: 0 } });

process.on('message', ({ due }: { readonly due: readonly number[] }) => {
  for (const at of due) {
    setTimeout(() => {
      void client.chat.postMessage({ channel: 'C0BENCH001', text: String(at) });
    }, at - Date.now());
  }
});

const server = await app.start({ port: 0, host: '127.0.0.1' });
process.send?.({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}` });
