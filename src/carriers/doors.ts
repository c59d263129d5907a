/** The doors outside Slack. */
import type { Application } from 'express';
import type { Config } from '../config.ts';
import type { Inbound } from './inbound.ts';
import { mountLinks } from './links/routes.ts';

/** Mounts those that are set up; without a public address nobody outside could come in. */
export async function mountDoors(web: Application, config: Config, inbound: Inbound): Promise<void> {
  if (config.publicUrl === undefined) return;
  mountLinks(web, inbound);
  if (config.twilio === undefined) return;
  (await import('./phone/routes.ts')).mountPhones(web, config.twilio, inbound);
}
