/** The part of the configuration that SMS and calls read. */

/** The account and number for SMS and calls. */
export interface TwilioSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** `+15005550006`. */
  readonly from: string;
  /** Another API than Twilio's, for tests and proxies. */
  readonly apiUrl: string | undefined;
}

/** The part of the configuration that SMS and calls read. */
export interface TwilioConfig {
  readonly twilio?: TwilioSettings | undefined;
}
