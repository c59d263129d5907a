/**
 * Grafana's signature of a body: HMAC-SHA256, hexadecimal, in `X-Grafana-Alerting-Signature`; with a timestamp header
 * of `<timestamp>:<body>`, else of the body alone. Pure.
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 */
import { createHmac } from 'node:crypto';
import { type Instant, MINUTE, SECOND } from '../../../../lib/instant.ts';
import { sameText } from '../../../../lib/sign.ts';

/** What is signed, and what the sender says about it. */
export interface SignedBody {
  readonly bytes: Uint8Array;
  readonly signature: string | undefined;
  /** Seconds since the epoch as text; undefined: the header is not there. */
  readonly timestamp: string | undefined;
}

/** The headers by which Grafana's webhook can be told apart from others; the second one's name is chosen in Grafana. */
export const SIGNATURE_HEADER = 'X-Grafana-Alerting-Signature';
export const TIMESTAMP_HEADER = 'X-Grafana-Alerting-Timestamp';

/** A request that was signed longer ago may have been overheard. */
const FRESH = 5 * MINUTE;

/** What is wrong with the signature, as a sentence that follows its header's name; undefined when it holds. */
export function signatureFault(
  secret: string,
  { bytes, signature, timestamp }: SignedBody,
  now: Instant,
): string | undefined {
  if (signature === undefined) return `${SIGNATURE_HEADER} is missing: set the same secret in Grafana's webhook (HMAC)`;
  const mac = createHmac('sha256', secret);
  if (timestamp !== undefined) mac.update(`${timestamp}:`);
  if (!sameText(mac.update(bytes).digest('hex'), signature.trim().toLowerCase()))
    return `${SIGNATURE_HEADER} does not match the payload: the secret differs, or the timestamp header is not called ${TIMESTAMP_HEADER}`;
  if (timestamp === undefined) return undefined;
  const age = Math.abs(now - Number(timestamp) * SECOND);
  return age <= FRESH ? undefined : `${TIMESTAMP_HEADER} is not within 5 minutes of now: check both clocks`;
}
