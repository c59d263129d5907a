/** What still depends on somebody who was removed from muster.yaml, in words: it no longer reaches them. */

import type { Row } from '../../db/schema.ts';
import type { Tx } from '../../engine/tx.ts';
import { own } from '../../lib/slash.ts';
import { formatWall } from '../../lib/zoned.ts';
import { comingOverrides } from '../oncall/override/store.ts';
import { openRequestsOf } from '../oncall/requests/store.ts';
import { pageName } from '../paging/page/model.ts';
import { openPages } from '../paging/page/store.ts';
import { top } from '../team/store.ts';

/** Lines for a person: the overrides, open requests and steps of open pages that name somebody who was removed from muster.yaml. */
export async function leftBehind(tx: Tx, { person, slack_id }: Row<'people'>): Promise<readonly string[]> {
  const { timezone } = await top(tx);
  const overrides = (await comingOverrides(tx, undefined)).filter(({ people_json }) =>
    (JSON.parse(people_json) as readonly string[]).includes(person),
  );
  const requests = slack_id === null ? [] : await openRequestsOf(tx, slack_id);
  const lines = [
    ...overrides.map(
      ({ id, schedule, start_at, end_at }) =>
        own`override ${id} of ${schedule} puts ${person} on call from ${formatWall(start_at, timezone, tx.now)} to ${formatWall(end_at, timezone, tx.now)} (${timezone}), but pages cannot reach them: /oncall remove ${id}`,
    ),
    ...requests.map((request) => `${request} of ${person} is still open`),
    ...(await stepsOf(tx, person)),
  ];
  return lines.map((line) => `    ${line}`);
}

/** Pages keep the escalation with which they were opened. */
async function stepsOf(tx: Tx, person: string): Promise<readonly string[]> {
  return (await openPages(tx)).flatMap(({ id, escalation }) =>
    escalation.steps.flatMap(({ page }, i) =>
      page.some(({ kind, name }) => kind === 'person' && name === person)
        ? [`step ${i + 1} of the open page ${pageName(id)} reaches ${person}, who is no longer found`]
        : [],
    ),
  );
}
