/** The file's part about monitoring tools: which of them send to Muster, and how each is read. Pure. */
import { z } from 'zod';
import { nearest } from '../../../lib/grammar.ts';
import { SOURCE_TYPES, sourceType } from '../../../sources/registry.ts';

/** Signals that one key may send within five minutes where `rate:` says nothing. */
export const RATE = 5_000;

const SECRET =
  'must name an environment variable, such as $GRAFANA_SECRET: the secret itself does not belong in muster.yaml';
const OFTEN = 'must be a whole number of signals within 5 minutes, 1 to 1000000';
const CHANNEL = 'must be a channel in quotes, such as "#alerts" (without quotes, # begins a comment)';

/** The settings of every source, whatever its type. */
const COMMON = z.object({
  type: z.enum(SOURCE_TYPES.map(({ name }) => name)),
  /** `$NAME` of the environment: what the tool signs its bodies with. */
  secret: z
    .string(SECRET)
    .regex(/^\$[A-Z_][A-Z0-9_]*$/, SECRET)
    .optional(),
  /** How many signals one key may send within five minutes. */
  rate: z.int(OFTEN).min(1, OFTEN).max(1_000_000, OFTEN).optional(),
  /** Where refused bodies are told; absent: where incidents are announced. */
  channel: z
    .string(CHANNEL)
    .regex(/^(#[^\s#]+|[CG][A-Z0-9]{7,})$/, CHANNEL)
    .optional(),
});

type Common = z.infer<typeof COMMON>;

/** A source as it is kept: the settings of every source, and those of its type as its type read them. */
export interface SourceConfig extends Common {
  readonly [setting: string]: unknown;
}

/** A source of muster.yaml. */
export interface Source extends Common {
  readonly name: string;
  /** What its type reads bodies by. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Tools whose signature Muster knows how to verify. */
const SIGNING: readonly string[] = ['grafana', 'generic'];

const NAME = 'must be a short name of letters, digits, “-”, “_” or “.”, such as prometheus or shop-eu';

/** `sources:` of muster.yaml. */
export const sourcesSchema = z.record(
  z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i, NAME),
  z.looseObject({}).transform((entry, context): SourceConfig => {
    const { issues, config } = readSource(entry);
    context.issues.push(...issues);
    return issues.length > 0 ? z.NEVER : config;
  }),
);

/** Marks what has no words yet: they are found where the file is read, as for all other settings. */
const WORDLESS = '\u0000';

function readSource(entry: Readonly<Record<string, unknown>>): { issues: z.core.$ZodRawIssue[]; config: SourceConfig } {
  const names = Object.keys(COMMON.shape);
  const own = Object.entries(entry).filter(([name]) => !names.includes(name));
  const common = COMMON.safeParse(entry, { error: () => WORDLESS, reportInput: true });
  const type = sourceType(String(entry['type']));
  const settings = type?.settings.safeParse(Object.fromEntries(own), { error: () => WORDLESS, reportInput: true });
  const known = [...names, ...settingsOf(type?.settings)];
  const issues = [...(common.error?.issues ?? []), ...(settings?.error?.issues ?? [])].flatMap((issue) =>
    rawIssues(issue, known),
  );
  return {
    issues: [...issues, ...unsigned(type?.name, entry)],
    config: { ...(settings?.data as object | undefined), ...(common.data as Common) },
  };
}

function settingsOf(schema: z.ZodType | undefined): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** As zod wants them from a transformation: unknown settings one by one, with the nearest known one. */
function rawIssues(issue: z.core.$ZodIssue, known: readonly string[]): readonly z.core.$ZodRawIssue[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => atName([...issue.path, key], unknownSetting(key, issue.path, known)));
  const { message, ...rest } = issue;
  const raw = { input: undefined, ...rest, ...(message === WORDLESS ? {} : { message }) };
  return [raw as unknown as z.core.$ZodRawIssue];
}

function unknownSetting(key: string, path: readonly PropertyKey[], known: readonly string[]): string {
  if (path.length > 0) return 'is not a setting here';
  const near = nearest(key, known);
  return `is not a setting of this source${near === undefined ? `; known: ${known.join(', ')}` : `; did you mean “${near}”?`}`;
}

/** An issue at the name of a setting instead of its value. */
function atName(path: PropertyKey[], message: string): z.core.$ZodRawIssue {
  return { code: 'invalid_key', origin: 'record', path, input: path.at(-1), message, issues: [{ message }] } as never;
}

/** A secret that nothing is verified with would only seem to protect. */
function unsigned(type: string | undefined, entry: Readonly<Record<string, unknown>>): readonly z.core.$ZodRawIssue[] {
  if (entry['secret'] === undefined || type === undefined || SIGNING.includes(type)) return [];
  return [
    atName(
      ['secret'],
      `is not used by the type ${type}, which signs nothing: the key in its address is enough. Remove it`,
    ),
  ];
}

/** A kept source with the settings of its type apart. */
export function sourceOf(name: string, { type, secret, rate, channel, ...settings }: SourceConfig): Source {
  return { name, type, secret, rate, channel, settings };
}
