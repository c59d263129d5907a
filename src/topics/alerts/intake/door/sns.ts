/** What a message of SNS needs before it is read: its topic, its signature, and that its subscription is confirmed. */

import type { Downloaded } from '../../../../engine/outbox/deliveries.ts';
import type { Delivered, ReceiptHandlers } from '../../../../engine/outbox/outcome.ts';
import { forgetReceiptData } from '../../../../engine/outbox/receipts.ts';
import type { Abouts, Tx } from '../../../../engine/tx.ts';
import type { Message } from '../../../../lib/blockkit.ts';
import { type Instant, SECOND } from '../../../../lib/instant.ts';
import { isCertificateUrl, isSigned, isSubscribeUrl, keyIn, type SnsMessage, snsIn } from '../../../../sources/sns.ts';
import { hashOf } from '../../../../sources/value.ts';
import { putSetting, setting } from '../../../team/store.ts';
import { subscribedMessage, unsubscribedMessage } from '../blocks.ts';
import type { Source } from '../model.ts';
import { channelOf, keepRefusal, type Refusal } from '../refusals.ts';
import { findSource, stateOf } from '../store.ts';
import type { Body } from './body.ts';

declare module '../../../../engine/tx.ts' {
  interface Abouts {
    /** The certificate with which SNS signed a message for a source. */
    'sns.certificate': { readonly source: string };
    /** The confirmation of a subscription. */
    'sns.subscription': { readonly source: string; readonly topic: string };
  }
}

/** Certificates by address: as they were read, or when they were asked for. */
type Certificates = Readonly<Record<string, { readonly asked: Instant; readonly pem?: string }>>;

const CERTIFICATES = 'sns.certificates';
/** Each region changes its certificate about once a year. */
const MOST = 20;
/** SNS sends again after 20 s, and a certificate that did not come by then is asked for again. */
const [AGAIN, ASK_AGAIN] = [20, 15 * SECOND];

/** Why a message of SNS is refused or must come again; undefined where it is signed, or is no message of SNS at all. */
export async function snsRefusal(tx: Tx, source: Source, body: Body): Promise<Refusal | undefined> {
  const message = 'value' in body ? snsIn(body.value) : undefined;
  // The source itself says what is missing.
  if (message === undefined || 'unreadable' in message) return undefined;
  const fault = addressFault(message, source);
  if (fault !== undefined) return fault;
  const pem = (await setting<Certificates>(tx, CERTIFICATES))?.[message.certificateUrl]?.pem;
  if (pem === undefined) return askFor(tx, source, message.certificateUrl);
  if (!isSigned(message, pem)) return forged('Signature', 'the signature of SNS over this message');
  if (message.type === 'SubscriptionConfirmation') await confirm(tx, source, message);
  if (message.type === 'UnsubscribeConfirmation')
    await tell(tx, source, `sns:over:${hashOf(message.token)}`, unsubscribedMessage(source.name, message.topic));
  return undefined;
}

function forged(path: string, expected: string): Refusal {
  return { status: 401, error: `${path}: expected ${expected}`, problems: [{ path, expected }] };
}

/** What is wrong with the addresses of a message, or its topic: nothing is asked of a host that is not that of SNS. */
function addressFault(message: SnsMessage, { settings }: Source): Refusal | undefined {
  const { topic } = settings;
  if (topic !== undefined && topic !== message.topic)
    return forged('TopicArn', `${String(topic)}, the topic of this source`);
  if (!isCertificateUrl(message.certificateUrl))
    return forged('SigningCertURL', 'https://sns.REGION.amazonaws.com/SimpleNotificationService-….pem');
  if (message.type !== 'Notification' && !isSubscribeUrl(message))
    return forged(
      'SubscribeURL',
      'https://sns.REGION.amazonaws.com/?Action=ConfirmSubscription&TopicArn=… of the same topic',
    );
  return undefined;
}

/** The certificate is read after this transaction, and SNS sends the message again. */
async function askFor(tx: Tx, source: Source, url: string): Promise<Refusal> {
  const known = (await setting<Certificates>(tx, CERTIFICATES)) ?? {};
  const asked = known[url]?.asked;
  if (asked === undefined || tx.now - asked >= ASK_AGAIN) {
    await putCertificates(tx, { ...known, [url]: { asked: tx.now } });
    const about = { kind: 'sns.certificate', source: source.name } as const;
    await tx.notify({ kind: 'download', slot: `sns:certificate:${hashOf(url)}`, about, payload: { url, etag: null } });
  }
  const error = 'Muster reads the certificate of SNS first, and accepts the message when SNS sends it again';
  return { status: 503, error, problems: [], retryAfter: AGAIN, waits: true };
}

/** The ones that were asked for last. */
async function putCertificates(tx: Tx, all: Certificates): Promise<void> {
  const last = Object.entries(all).sort(([, one], [, other]) => other.asked - one.asked);
  await putSetting(tx, CERTIFICATES, Object.fromEntries(last.slice(0, MOST)));
}

async function confirm(tx: Tx, source: Source, { subscribeUrl, topic, token }: SnsMessage): Promise<void> {
  const slot = `sns:confirm:${hashOf(token)}`;
  if ((await tx.receipt(slot)) !== undefined) return;
  const about = { kind: 'sns.subscription', source: source.name, topic } as const;
  await tx.notify({ kind: 'download', slot, about, payload: { url: subscribeUrl, etag: null } });
}

/** Tells the channel of a source; what is said again for the same reason edits the first message. */
async function tell(tx: Tx, source: Source, slot: string, message: Message): Promise<void> {
  const channel = await channelOf(tx, source);
  if (channel !== undefined) await tx.notify({ kind: 'message', slot, payload: { to: { channel }, message } });
}

/** What comes back from SNS. */
export const snsReceipts: Pick<ReceiptHandlers, 'sns.certificate' | 'sns.subscription'> = {
  'sns.certificate': onCertificate,
  'sns.subscription': async (tx, { about: { source: name, topic }, slot = '', refusal }) => {
    await forgetReceiptData(tx, slot);
    const source = await findSource(tx, name);
    if (source !== undefined) await tell(tx, source, `said:${slot}`, subscribedMessage(name, topic, refusal));
  },
};

async function onCertificate(
  tx: Tx,
  { about, slot = '', payload, receipt, refusal }: Delivered<Abouts['sns.certificate']>,
): Promise<void> {
  await forgetReceiptData(tx, slot);
  if (!('url' in payload)) return;
  const pem = (receipt?.data as Downloaded | undefined)?.body ?? '';
  const reason = refusal ?? (keyIn(pem) === undefined ? 'it is not a certificate' : undefined);
  const known = (await setting<Certificates>(tx, CERTIFICATES)) ?? {};
  if (reason === undefined) return putCertificates(tx, { ...known, [payload.url]: { asked: tx.now, pem } });
  const source = await findSource(tx, about.source);
  if (source === undefined) return;
  const error = `The certificate of SNS could not be read: ${reason}. Until it is, no alarm of this source is accepted`;
  const refused: Refusal = { status: 503, error, problems: [] };
  await keepRefusal(tx, source, await stateOf(tx, source.name), refused, { text: '', mediaType: '' });
}
