/**
 * How far this machine's clock is from Slack's, by the requests that Slack has signed. Bolt refuses those whose time is
 * five minutes ago; when that is true of nearly all of them, it is our clock that is wrong.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import express, { type NextFunction, type Request, type Response } from 'express';
import { formatDuration } from '../lib/duration.ts';
import { type Clock, MINUTE, type Millis, SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';

/** What signed requests show about the machine's clock. */
export interface SlackClock {
  /** Goes before Bolt: answers what it would refuse as stale, and looks at the time of everything else. */
  readonly watch: (req: Request, res: Response, next: NextFunction) => void;
  /** What is wrong with the clock, in sentences. */
  readonly complaints: () => readonly string[];
}

export interface SlackClockOptions {
  readonly secret: string;
  /** The machine's: Bolt has no other. */
  readonly clock: Clock;
  readonly log: Log;
  /** Called for each request that Slack has signed, and that is refused because it seems stale. */
  readonly onStale: () => void;
}

/** The oldest accepted request; Bolt uses the same limit. */
const STALE: Millis = 5 * MINUTE;
/** Requests that are remembered, and of them so many are enough to believe. */
const [KEPT, ENOUGH] = [20, 3];
/** Requests that are off by the same amount are within so much of each other. */
const ALIKE: Millis = MINUTE;
/** The body that Bolt takes. */
const body = express.raw({ type: () => true, limit: '1mb' });

export function openSlackClock({ secret, clock, log, onStale }: SlackClockOptions): SlackClock {
  /** By signature, so that a request that is sent again counts once: how far Slack's time is ahead of what has passed. */
  const leads = new Map<string, Millis>();
  let said = '';

  const note = (signature: string, at: Millis): void => {
    leads.set(signature, at - clock.elapsed());
    for (const oldest of leads.keys()) {
      if (leads.size <= KEPT) break;
      leads.delete(oldest);
    }
    complaints();
  };

  const complaints = (): readonly string[] => {
    const wrong = sentenceOf(leadOf([...leads.values()]), clock);
    if (wrong !== said && wrong !== '') log.error(wrong);
    if (wrong !== said && wrong === '') log.info('the clock of this machine agrees with Slack’s again');
    said = wrong;
    return wrong === '' ? [] : [wrong];
  };

  const refuse = (req: Request, res: Response, at: Millis, signature: string): void => {
    if (isSigned(secret, req, signature)) {
      onStale();
      note(signature, at);
    }
    res.status(401).end();
  };

  return {
    complaints,
    watch: (req, res, next) => {
      const at = Number(req.get('x-slack-request-timestamp') ?? Number.NaN) * SECOND;
      const signature = req.get('x-slack-signature');
      if (Number.isNaN(at) || signature === undefined)
        return body(req, res, (error?: unknown) => (error === undefined ? answerUnsigned(req, res) : next(error)));
      if (Math.abs(at - clock.now()) > STALE)
        return body(req, res, (error?: unknown) =>
          error === undefined ? refuse(req, res, at, signature) : next(error),
        );
      res.on('finish', () => {
        // Only what was taken was signed by Slack: what is at no address was never looked at.
        if (res.statusCode < 400) note(signature, at);
      });
      next();
    },
  };
}

/** Slack signs everything but its look at the certificate: https://docs.slack.dev/interactivity/implementing-slash-commands */
function answerUnsigned(req: Request, res: Response): void {
  const form = new URLSearchParams(Buffer.isBuffer(req.body) ? req.body.toString('utf8') : '');
  const checked = form.get('ssl_check') === '1' || req.query['ssl_check'] === '1';
  res.status(checked ? 200 : 401).end();
}

/** The difference on which nearly all requests agree; undefined while there are few, or they do not agree. */
function leadOf(leads: readonly Millis[]): Millis | undefined {
  const middle = leads.toSorted((a, b) => a - b)[Math.floor(leads.length / 2)];
  if (middle === undefined || leads.length < ENOUGH) return undefined;
  const alike = leads.filter((lead) => Math.abs(lead - middle) <= ALIKE).length;
  return alike >= leads.length * 0.9 ? middle : undefined;
}

/** Empty when the clock is near enough. A clock that is put right is right at once: what has passed is no part of it. */
function sentenceOf(lead: Millis | undefined, clock: Clock): string {
  const off = lead === undefined ? 0 : clock.now() - clock.elapsed() - lead;
  if (Math.abs(off) <= STALE) return '';
  const by = formatDuration(Math.round(Math.abs(off) / MINUTE) * MINUTE);
  return `The clock of this machine is ${by} ${off > 0 ? 'ahead of' : 'behind'} Slack’s, so its requests are refused. Switch on time synchronisation (NTP).`;
}

function isSigned(secret: string, req: Request, signature: string): boolean {
  const stamp = req.get('x-slack-request-timestamp') ?? '';
  const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  const ours = Buffer.from(`v0=${createHmac('sha256', secret).update(`v0:${stamp}:`).update(bytes).digest('hex')}`);
  const theirs = Buffer.from(signature);
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
