/** The shape of `muster.yaml`: each topic's own part of it. Pure. */
import { z } from 'zod';
import { heartbeatsSchema } from '../alerts/heartbeats/model.ts';
import { sourcesSchema } from '../alerts/intake/model.ts';
import { maintenanceSchema } from '../alerts/maintenance/model.ts';
import { catchAllSchema, type RouteRule, routesSchema } from '../alerts/routing/config.ts';
import { schedulesSchema } from '../oncall/schedule/config.ts';
import { policiesSchema } from '../paging/escalation/config.ts';
import { peopleSchema, servicesSchema, severitiesSchema, topSchema } from '../team/model.ts';

/** A section whose entries are all commented out is empty. */
const section = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value ?? {}, schema);

/** Every section of the file. */
export const fileSchema = z.strictObject({
  ...topSchema,
  people: section(peopleSchema),
  services: section(servicesSchema),
  schedules: section(schedulesSchema),
  policies: section(policiesSchema),
  severities: z.preprocess((value) => value ?? undefined, severitiesSchema.optional()),
  sources: section(sourcesSchema),
  heartbeats: section(heartbeatsSchema),
  maintenance: section(maintenanceSchema),
  routes: z.preprocess((value) => value ?? undefined, routesSchema.default([])),
  catch_all: catchAllSchema.optional(),
});

/** A file that was checked; its routes know their lines. */
export type MusterFile = Omit<z.infer<typeof fileSchema>, 'routes'> & { readonly routes: readonly RouteRule[] };
