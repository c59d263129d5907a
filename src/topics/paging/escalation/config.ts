/** The section of muster.yaml about escalation policies. Pure. */
import { z } from 'zod';
import { durationSchema } from '../../team/model.ts';
import type { EscalationStep, Target } from '../page/model.ts';

const TARGET =
  'must be schedule:NAME, person:NAME, usergroup:HANDLE, "channel:#name" or "webhook:https://…", without a space after the colon';

const target = z
  .string(TARGET)
  .regex(
    /^(schedule|person|usergroup):@?[a-z0-9][a-z0-9._-]*$|^channel:(#[^\s#]+|[CG][A-Z0-9]{7,})$|^webhook:https?:\/\/\S+$/i,
    TARGET,
  )
  .refine((text) => !/^webhook:/i.test(text) || URL.canParse(text.slice('webhook:'.length)), TARGET)
  .transform(
    (text): Target => ({
      kind: text.slice(0, text.indexOf(':')).toLowerCase() as Target['kind'],
      name: text.slice(text.indexOf(':') + 1).replace(/^@/, ''),
    }),
  );

const step: z.ZodType<EscalationStep> = z
  .strictObject({
    page: z.array(target).min(1, 'needs somebody to page'),
    wait: durationSchema,
    /** Notifies the channels of this step with `@here`. */
    here: z.boolean().optional(),
  })
  .refine(({ here, page }) => here !== true || page.some(({ kind }) => kind === 'channel'), {
    path: ['here'],
    message: 'notifies a channel, but this step pages no channel',
  });

export const policiesSchema = z.record(
  z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i, 'must be a short name'),
  z.strictObject({
    /** How often the whole escalation runs again. */
    repeat: z.number().int().min(0).max(20).default(2),
    /** Who has to acknowledge before the escalation stops: the first, or everybody a step reached. */
    acknowledge: z.enum(['one', 'all']).default('one'),
    /** The urgency if the severity sets none: `low` waits until the quiet hours of somebody it reaches end. */
    urgency: z.enum(['high', 'low']).optional(),
    steps: z.array(step).min(1, 'needs at least one step').max(20),
  }),
);
