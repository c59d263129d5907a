import type { App } from '@slack/bolt';
import { listenActions } from './actions.ts';
import type { Doors } from './answer.ts';
import { listenCommands } from './commands.ts';
import { type EventDoors, listenEvents } from './events.ts';
import { listenMentions } from './mentions.ts';
import { listenViews } from './views.ts';

/** Everything Slack sends, by kind. */
export function listen(bolt: App, doors: Doors, events: EventDoors): void {
  listenCommands(bolt, doors);
  listenActions(bolt, doors);
  listenViews(bolt, doors);
  listenMentions(bolt, doors);
  listenEvents(bolt, events);
}
