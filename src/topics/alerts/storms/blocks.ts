/** What people read of a storm. Pure. */
import {
  buttons,
  context,
  date,
  join,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { own } from '../../../lib/slash.ts';
import { pageName } from '../../paging/page/model.ts';
import type { Page } from '../../paging/page/store.ts';
import { groupName } from '../groups/model.ts';
import type { Storm } from './model.ts';
import type { StormCounts, stormSample } from './store.ts';

type Sample = Awaited<ReturnType<typeof stormSample>>;

/** The message of a storm about one service. */
export function stormMessage(storm: Storm, counts: StormCounts, groups: Sample, pages: readonly Page[]): Message {
  const over = storm.ended_at === null ? rich`` : rich`, over ${date(storm.ended_at)}`;
  const words = rich`🌩️ *Alert storm from ${storm.source}*${of(counts)}: ${countsWords(counts)} since ${date(storm.began_at)}${over}`;
  const open = pages.filter(({ state }) => state === 'open' || state === 'exhausted');
  return message(words, [
    paragraph(words),
    list(groups.map(lineOf)),
    ...(counts.all > groups.length ? [context(`… and ${counts.all - groups.length} more`)] : []),
    ...pages.map((page) => paragraph(pageLine(page))),
    context(own`Everything is recorded: /alert lists the groups, /alert A-17 shows one`),
    ...(open.length === 0
      ? []
      : [
          buttons(
            open
              .slice(0, 4)
              .map(({ id }) => ({ label: `Acknowledge ${pageName(id)}`, line: `page ack ${pageName(id)}` })),
          ),
        ]),
  ]);
}

/** What a channel reads at the end of a storm. */
export function stormOverMessage(storm: Storm, counts: StormCounts, groups: Sample): Message {
  const firing = groups.filter(({ state }) => state === 'firing').map(({ id }) => rich`${groupName(id)}`);
  const more = counts.firing > firing.length ? rich` and ${counts.firing - firing.length} more` : rich``;
  const still = firing.length === 0 ? rich`None of them is firing.` : rich`Still firing: ${join(firing, ', ')}${more}.`;
  return message(
    rich`🌤️ *The alert storm from ${storm.source} is over*${of(counts)}: ${counts.all} alert groups. ${still}`,
  );
}

function of({ service }: StormCounts): Rich {
  return service === null ? rich`` : rich` · ${service}`;
}

function countsWords({ firing, all }: StormCounts): string {
  return `${all} alert groups, ${firing} firing`;
}

function lineOf({ id, severity, title, state }: Sample[number]): Rich {
  return rich`${state === 'firing' ? '🔴' : '✅'} *${groupName(id)}* ${severity} · ${title}`;
}

function pageLine({ id, state, policy, acked_by, acked_at }: Page): Rich {
  const who = policy === null ? rich`` : rich` of ${policy}`;
  const name = rich`*One page*${who} · ${pageName(id)}`;
  if (acked_at !== null)
    return rich`${name}: ✅ ${acked_by === null ? rich`acknowledged` : rich`${person(acked_by)} acknowledged`}`;
  return rich`${name}: ${state === 'open' ? 'not acknowledged yet' : state}`;
}
