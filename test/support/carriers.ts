/** Small servers on loopback that speak what the carriers of pages speak, and remember what they were told. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** One request a carrier got. */
export interface Told {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP carrier; `answer` may be replaced at any time, and leaves whoever asks waiting where it gives nothing. */
export interface Carrier {
  readonly url: string;
  readonly told: Told[];
  /** Those of them it answered with success. */
  readonly taken: Told[];
  answer: (told: Told) => Answer | undefined;
}

/** Who ends a carrier: the test, unless somebody else takes its end. */
export type AtEnd = (end: () => void | Promise<void>) => void;

/** Starts an HTTP carrier that takes everything. */
export async function startCarrier(atEnd: AtEnd = onTestFinished): Promise<Carrier> {
  const [told, taken]: [Told[], Told[]] = [[], []];
  const carrier: Carrier & { url: string } = { url: '', told, taken, answer: () => ({ status: 200, body: {} }) };
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const request = { path: req.url ?? '', headers: req.headers, body };
      told.push(request);
      const answer = carrier.answer(request);
      if (answer === undefined) return;
      const { status, body: reply = '', headers = {} } = answer;
      if (status < 300) taken.push(request);
      res.writeHead(status, { 'content-type': 'application/json', ...headers });
      res.end(typeof reply === 'string' ? reply : JSON.stringify(reply));
    });
  });
  carrier.url = await listening(server);
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return carrier;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A Twilio that takes everything: https://www.twilio.com/docs/messaging/api/message-resource. */
export async function startTwilio(atEnd: AtEnd = onTestFinished): Promise<Carrier> {
  const carrier = await startCarrier(atEnd);
  carrier.answer = ({ path }) => ({
    status: 201,
    body: { sid: path.includes('Calls') ? 'CA1' : 'SM1', status: 'queued' },
  });
  return carrier;
}

/** A mail server. `refuse` gives the answer to a recipient, or undefined to take it; `silence` never answers. */
export interface MailServer {
  readonly url: string;
  readonly mails: { readonly to: string; readonly source: string }[];
  refuse: (to: string) => { readonly code: number; readonly words: string } | 'silence' | undefined;
  /** Whether the login of the bot is accepted; a bot whose address has no login needs none. */
  login: boolean;
}

/** Starts a mail server that takes everything. */
export async function startMail(atEnd: AtEnd = onTestFinished): Promise<MailServer> {
  const mail: MailServer = { url: '', mails: [], refuse: () => undefined, login: true };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (_, __, done) =>
      mail.login ? done(null, { user: 'muster' }) : done(Object.assign(new Error('no'), { responseCode: 535 })),
    onRcptTo: ({ address }, _, done) => {
      const refused = mail.refuse(address);
      if (refused === 'silence') return;
      done(refused === undefined ? null : Object.assign(new Error(refused.words), { responseCode: refused.code }));
    },
    onData: (stream, session, done) => {
      let source = '';
      stream.on('data', (chunk) => {
        source += String(chunk);
      });
      stream.on('end', () => {
        mail.mails.push({ to: session.envelope.rcptTo.map((r) => r.address).join(), source });
        done();
      });
    },
  });
  // Whoever writes to it may be killed in the middle of it.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  atEnd(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return Object.assign(mail, { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` });
}
