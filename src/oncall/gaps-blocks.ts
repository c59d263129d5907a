/** What is said of gaps and of people who cannot be reached. Pure. */
import {
  type Block,
  type ButtonSpec,
  buttons,
  date,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
} from '../lib/blockkit.ts';
import type { Instant } from '../lib/instant.ts';
import { formatRfc3339 } from '../lib/zoned.ts';
import { type Named, peopleWords } from './blocks.ts';
import type { Unusable } from './gaps.ts';

export interface NamedTrouble {
  readonly schedule: string;
  readonly gaps: readonly { readonly start: Instant; readonly end: Instant }[];
  readonly unusable: readonly (Unusable & { readonly named: readonly Named[] })[];
}

/** As much as anybody reads of one schedule. */
const MOST = 10;

const WHY: Readonly<Record<Unusable['why'], string>> = {
  'not in Slack': 'is not found in Slack',
  'left Slack': 'has left Slack',
  away: 'is away',
};

function lines({ gaps, unusable }: NamedTrouble): readonly Rich[] {
  const all = [
    ...gaps.map((gap) => rich`🚨 *Nobody* from ${date(gap.start)} to ${date(gap.end)}`),
    ...unusable.map(
      (u) => rich`⚠️ ${peopleWords(u.named)} ${WHY[u.why]}, and is on call from ${date(u.start)} to ${date(u.end)}`,
    ),
  ];
  return all.length > MOST ? [...all.slice(0, MOST), rich`… and ${all.length - MOST} more`] : all;
}

function fixes({ schedule, gaps, unusable }: NamedTrouble): readonly ButtonSpec[] {
  const [first] = [...gaps, ...unusable];
  if (first === undefined) return [];
  const when = `${formatRfc3339(first.start, 'UTC')} to ${formatRfc3339(first.end, 'UTC')}`;
  return [
    { label: `I take it (${schedule})`, line: `oncall override ${schedule} ${when}`, style: 'primary' },
    { label: 'Put somebody on call', line: `oncall override ${schedule}` },
  ];
}

/** The trouble of some schedules; `channel` when everybody reads it. */
export function troubleMessage(all: readonly NamedTrouble[], reader: 'channel' | 'asker'): Message {
  const bad = all.filter(({ gaps, unusable }) => gaps.length + unusable.length > 0);
  if (bad.length === 0)
    return message(
      rich`✅ *${all.length === 1 ? (all[0]?.schedule ?? '') : 'Every schedule'}* has somebody who can be reached, at every minute of the next 14 days.`,
    );
  const blocks = bad
    .slice(0, 12)
    .flatMap((trouble): readonly Block[] => [
      paragraph(rich`*${trouble.schedule}* in the next 14 days`),
      list(lines(trouble)),
      ...(reader === 'channel' || bad.length <= 5 ? [buttons(fixes(trouble))] : []),
    ]);
  const title = rich`${bad.length === 1 ? rich`*${bad[0]?.schedule ?? ''}* has gaps or people who cannot be reached` : rich`${bad.length} schedules have gaps or people who cannot be reached`}`;
  return message(rich`🕳️ ${title}`, blocks);
}
