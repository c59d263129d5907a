/** Addresses of messages, as “Copy link” gives them. */
export function linkOf({ channel, ts }: { readonly channel: string; readonly ts: string }): string {
  return `https://acme.slack.com/archives/${channel}/p${ts.replace('.', '')}`;
}
