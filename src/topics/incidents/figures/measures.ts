/** What `/metrics` tells of incidents. */
import type { Measure } from '../../../engine/health/vitals.ts';
import { DAY } from '../../../lib/instant.ts';

/** Open incidents by severity and status. Private ones count: a number names nobody. */
export const incidentsOpen: Measure = {
  name: 'muster_incidents_open',
  help: 'Incidents that are not resolved, by severity and status, without drills',
  read: async ({ db }) => {
    const rows = await db
      .selectFrom('incidents')
      .select(({ fn }) => ['severity', 'status', fn.countAll<number>().as('count')])
      .where('ended_at', 'is', null)
      .where('drill', '=', 0)
      .groupBy(['severity', 'status'])
      .execute();
    return rows.map(({ severity, status, count }) => ({ value: count, labels: { severity, status } }));
  },
};

/** Incidents that were declared within a day, by severity. */
export const declaredIncidents: Measure = {
  name: 'muster_incidents_declared_24h',
  help: 'Incidents declared in the last 24 hours, by severity, without drills',
  read: async ({ db, now }) => {
    const rows = await db
      .selectFrom('incidents')
      .select(({ fn }) => ['severity', fn.countAll<number>().as('count')])
      .where('declared_at', '>', now - DAY)
      .where('drill', '=', 0)
      .groupBy('severity')
      .execute();
    return rows.map(({ severity, count }) => ({ value: count, labels: { severity } }));
  },
};
