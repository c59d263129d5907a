/** SNS as it sends: messages that are signed with a key and a certificate that are made here and belong to no one. */
import { createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** DER: a tag, the length of what follows, and that. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const [SEQUENCE, SET, INTEGER, BITS, OID, NULL, UTF8, TIME] = [0x30, 0x31, 0x02, 0x03, 0x06, 0x05, 0x0c, 0x17];

/** A certificate (PEM) of a key that signed it itself, with as little as X.509 asks for (RFC 5280, 4.1). */
function certificateOf(privateKey: KeyObject, publicKey: KeyObject): string {
  const algorithm = der(SEQUENCE, der(OID, Buffer.from('2a864886f70d01010b', 'hex')), der(NULL));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OID, Buffer.from('550403', 'hex')), der(UTF8, Buffer.from('sns.test.example')))),
  );
  const validity = der(SEQUENCE, der(TIME, Buffer.from('260101000000Z')), der(TIME, Buffer.from('360101000000Z')));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const serial = der(INTEGER, Buffer.from([1]));
  const body = der(SEQUENCE, serial, algorithm, name, validity, name, key);
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]);
  const base64 = der(SEQUENCE, body, algorithm, der(BITS, signature)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}

const [OWN, OTHER] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 })) as [Pair, Pair];
type Pair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

/** What would be at the address of the certificate. */
export const CERTIFICATE = certificateOf(OWN.privateKey, OWN.publicKey);
/** A certificate of another key. */
export const OTHER_CERTIFICATE = certificateOf(OTHER.privateKey, OTHER.publicKey);

/** An address as SNS has it in each region. */
export const CERTIFICATE_URL =
  'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-6aad65c2f9911b05cd53efda11f913f9.pem';
export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alarms';

type Message = Readonly<Record<string, string>>;

/** The documented order of what is signed. */
const NAMES = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** The message with its signature. */
export function signedBySns(message: Message, version: '1' | '2' = '1'): Message {
  const text = NAMES.filter((name) => name in message).map((name) => `${name}\n${message[name]}\n`);
  const signer = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text.join(''), 'utf8');
  const signature = signer.sign(OWN.privateKey, 'base64');
  return { ...message, SignatureVersion: version, Signature: signature, SigningCertURL: CERTIFICATE_URL };
}

/** A notification that carries what CloudWatch says. */
export function notification(inner: object): Message {
  return {
    Type: 'Notification',
    MessageId: 'e288882d-4281-5be4-8fde-dccc11c8cb01',
    TopicArn: TOPIC,
    Subject: 'ALARM: "Disk" in EU (Ireland)',
    Message: JSON.stringify(inner),
    Timestamp: '2026-03-04T14:30:27.134Z',
  };
}

/** The confirmation that SNS asks for, or the end of a subscription. */
export function confirmation(type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'): Message {
  return {
    Type: type,
    MessageId: '8a14e4f3-f3ab-4be0-a12f-681ee8fe214f',
    Token: '2336412f37fb687f5d51e6e241d09c8',
    TopicArn: TOPIC,
    Message: `You have chosen to subscribe to the topic ${TOPIC}.\nTo confirm the subscription, visit the SubscribeURL.`,
    SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37fb687f5d51e6e241d09c8`,
    Timestamp: '2026-03-04T14:30:27.134Z',
  };
}
