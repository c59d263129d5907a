/**
 * Messages of Amazon SNS: which addresses are those of SNS, and who signed a message.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. Pure.
 */
import { createVerify, type KeyObject, X509Certificate } from 'node:crypto';
import { wrongAt } from './fields.ts';
import type { Unreadable } from './signal.ts';
import { isObject } from './value.ts';

const TYPES = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'] as const;

/** A message as SNS sends it by HTTP. */
export interface SnsMessage {
  readonly type: (typeof TYPES)[number];
  readonly topic: string;
  readonly text: string;
  /** Where the certificate is; nobody has checked yet whether that is an address of SNS. */
  readonly certificateUrl: string;
  /** Where a subscription is confirmed, and its token; empty for a notification. */
  readonly subscribeUrl: string;
  readonly token: string;
  readonly signature: string;
  readonly digest: 'RSA-SHA1' | 'RSA-SHA256';
  /** What was signed. */
  readonly signed: string;
}

/** What is signed of each type, in this order. A notification without a subject is signed without one. */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

const DIGESTS: Readonly<Record<string, SnsMessage['digest']>> = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' };

/** Reads a message; what is missing where it is none. Its signature is not checked. */
export function snsIn(body: unknown): SnsMessage | { readonly unreadable: readonly Unreadable[] } {
  if (!isObject(body)) return { unreadable: [wrongAt('', 'a message of SNS', body, RAW)] };
  const type = TYPES.find((one) => one === body['Type']);
  if (type === undefined) return { unreadable: [wrongAt('Type', TYPES.join(', '), body['Type'], RAW)] };
  const fields = SIGNED[type];
  const needed = [...fields.filter((name) => name !== 'Subject'), 'Signature', 'SigningCertURL'];
  const missing = needed.filter((name) => typeof body[name] !== 'string' || body[name] === '');
  const digest = typeof body['SignatureVersion'] === 'string' ? DIGESTS[body['SignatureVersion']] : undefined;
  if (missing.length > 0 || digest === undefined)
    return {
      unreadable: [
        ...missing.map((name) => wrongAt(name, 'text, as SNS sends it', body[name], RAW)),
        ...(digest === undefined ? [wrongAt('SignatureVersion', '1 or 2', body['SignatureVersion'], RAW)] : []),
      ],
    };
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const signed = fields.filter((name) => typeof body[name] === 'string').map((name) => `${name}\n${text(name)}\n`);
  return {
    type,
    topic: text('TopicArn'),
    text: text('Message'),
    certificateUrl: text('SigningCertURL'),
    subscribeUrl: text('SubscribeURL'),
    token: text('Token'),
    signature: text('Signature'),
    digest,
    signed: signed.join(''),
  };
}

const RAW = 'type: cloudwatch reads what SNS sends by HTTPS with “raw message delivery” off';

const REGION = '[a-z]{2}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}';
/** Hosts of SNS: those of China have an ending of their own. Nothing may be in front of them, and no port behind them. */
const HOST = `https://sns\\.(?:(?!cn-)${REGION}\\.amazonaws\\.com|cn-[a-z]{1,12}-[0-9]{1,2}\\.amazonaws\\.com\\.cn)`;
const CERTIFICATE = new RegExp(`^${HOST}/SimpleNotificationService-[0-9a-f]{32}\\.pem$`);
const SUBSCRIBE = new RegExp(`^${HOST}/\\?Action=ConfirmSubscription&[\\w%&=:.~+-]{1,4000}$`);

/** Whether an address is that of a certificate of SNS: compared letter by letter, so that no imitation is one. */
export function isCertificateUrl(address: string): boolean {
  return CERTIFICATE.test(address);
}

/** Whether the address of a message confirms a subscription to its own topic. */
export function isSubscribeUrl({ subscribeUrl, topic }: SnsMessage): boolean {
  return SUBSCRIBE.test(subscribeUrl) && new URL(subscribeUrl).searchParams.get('TopicArn') === topic;
}

/** Whether the holder of a certificate (PEM) signed a message. */
export function isSigned({ signed, signature, digest }: SnsMessage, certificate: string): boolean {
  const key = keyIn(certificate);
  if (key?.asymmetricKeyType !== 'rsa') return false;
  return createVerify(digest).update(signed, 'utf8').verify(key, signature, 'base64');
}

/** The key of a certificate; undefined for what is none. */
export function keyIn(certificate: string): KeyObject | undefined {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
