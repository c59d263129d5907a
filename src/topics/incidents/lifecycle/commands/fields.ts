import { type CommandRow, type Context, type Reply, row, say } from '../../../../command/row.ts';
import type { Tx } from '../../../../engine/tx.ts';
import { buttons, cut, date, message, paragraph, type Rich, rich } from '../../../../lib/blockkit.ts';
import { Mistake } from '../../../../lib/errors.ts';
import { type Arg, may, must, type Vocabulary } from '../../../../lib/grammar.ts';
import { own } from '../../../../lib/slash.ts';
import { top } from '../../../team/store.ts';
import { did } from '../../room/did.ts';
import { setAffectedServices, setCategory, setImpact, setService, setTime, setTitle } from '../change.ts';
import { findIncidentFor, pastPoint, withOpenIncident } from '../find-incident.ts';
import { type Incident, incidentName } from '../model.ts';
import { requireInOrder } from '../times.ts';

/** A verb that sets one field of an incident under way. */
interface FieldVerb {
  readonly verb: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly example: string;
  readonly arg: Arg<string, 'rest' | 'title' | 'service'>;
  /** Writes what was typed, and says what it did. */
  readonly set: (tx: Tx, incident: Incident, typed: string, context: Context) => Promise<Rich>;
  /** What the verb answers without words; only for an optional argument. */
  readonly bare?: (tx: Tx, incident: Incident) => Promise<Reply>;
}

const FIELDS: readonly FieldVerb[] = [
  {
    verb: 'title',
    summary: 'Correct the title. Within ten minutes of declaring, the channel is renamed too.',
    example: '/incident title Card payments are failing',
    arg: must('title', 'title'),
    set: async (tx, incident, title, { caller }) => {
      const { renamed } = await setTitle(tx, incident, caller.user, title);
      return rich`The title of *${incidentName(incident.id)}* is corrected${renamed ? ', and the channel is renamed' : '; the channel keeps its name'}.`;
    },
  },
  {
    verb: 'service',
    summary: 'Set the service.',
    example: '/incident service checkout',
    arg: must('service', 'service'),
    set: async (tx, incident, service, { caller }) => {
      await setService(tx, incident, caller.user, service);
      return rich`The service of *${incidentName(incident.id)}* is now *${service}*. Nobody else was paged.`;
    },
  },
  {
    verb: 'impact',
    summary: 'Set the impact: who is affected, and how.',
    example: '/incident impact One customer in five cannot pay',
    arg: must('impact', 'rest'),
    set: async (tx, incident, impact, { caller }) => {
      await setImpact(tx, incident, caller.user, impact);
      return rich`The impact of *${incidentName(incident.id)}* is on the card.`;
    },
  },
  {
    verb: 'category',
    summary: 'Set the category. Without arguments: list the categories.',
    example: '/incident category network',
    arg: may('category', 'rest'),
    bare: async (tx, incident) => categoryPicker(incident, (await top(tx)).categories ?? []),
    set: async (tx, incident, typed, { caller }) => {
      const category = await knownCategory(tx, typed);
      await setCategory(tx, incident, caller.user, category);
      return rich`The category of *${incidentName(incident.id)}* is now *${category}*.`;
    },
  },
  {
    verb: 'affects',
    aliases: ['affected', 'touches'],
    summary: 'Set the other affected services; “none” clears them. Their followers and stakeholders are told.',
    example: '/incident affects checkout search',
    arg: must('services', 'rest'),
    set: async (tx, incident, services, { caller, vocabulary }) => {
      const affected = await setAffectedServices(tx, incident, caller.user, servicesIn(services, vocabulary));
      return affected.length === 0
        ? rich`*${incidentName(incident.id)}* affects no other service.`
        : rich`*${incidentName(incident.id)}* also affects *${affected.join(', ')}*.`;
    },
  },
];

function fieldRow({ verb, arg, set, bare, ...spec }: FieldVerb): CommandRow {
  return row({
    ...spec,
    name: `incident ${verb}`,
    args: [may('incident', 'incident'), arg],
    permission: 'act',
    changes: true,
    run: (tx, values, context) => {
      const { incident: id, [arg.name]: typed } = values as { incident: number | undefined } & Record<string, string>;
      const again = `incident ${verb} ${typed ?? ''}`.trim();
      return withOpenIncident(tx, id, context.caller, again, async (incident) =>
        typed === undefined && bare !== undefined
          ? bare(tx, incident)
          : did(context.caller, incident, await set(tx, incident, typed ?? '', context)),
      );
    },
  });
}

/** The rows that set what an incident is about, and when it began and was mitigated. */
export const fieldRows: readonly CommandRow[] = [
  ...FIELDS.map(fieldRow),
  row({
    name: 'incident began',
    summary: 'Record when the incident began. Reports count from then.',
    example: '/incident began 13:40',
    args: [may('incident', 'incident'), must('time', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident, time }, context) => setPoint(tx, incident, time, 'began', context),
  }),
  row({
    name: 'incident mitigated',
    summary: 'Record when the impact ended (default: now).',
    example: '/incident mitigated 10m ago',
    args: [may('incident', 'incident'), may('time', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident, time }, context) => setPoint(tx, incident, time, 'mitigated', context),
  }),
];

/** The category as muster.yaml spells it. Throws a Mistake for one that it does not name, where it names some. */
async function knownCategory(tx: Tx, typed: string): Promise<string> {
  const known = (await top(tx)).categories ?? [];
  const found = known.find((one) => one.toLowerCase() === typed.toLowerCase());
  if (known.length > 0 && found === undefined)
    throw new Mistake(`“${typed}” is not a category. Categories: ${known.join(', ')}.`, {
      example: `/incident category ${known[0]}`,
    });
  return found ?? typed;
}

function categoryPicker(incident: Incident, known: readonly string[]): Reply {
  const words = rich`*${incidentName(incident.id)}*: ${incident.category === null ? 'no category yet' : `category ${incident.category}`}.`;
  if (known.length === 0)
    return say(rich`${words} muster.yaml lists no categories, so you can use any word: /incident category network`);
  const specs = known
    .slice(0, 20)
    .map((one) => ({ label: one, line: `incident category ${incidentName(incident.id)} ${one}` }));
  return { message: message(words, [paragraph(words), buttons(specs)]) };
}

/** The services that words name. Throws a Mistake for one that is not. */
function servicesIn(words: string, { services }: Vocabulary): readonly string[] {
  if (/^(none|nothing)$/i.test(words.trim())) return [];
  return words
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const found = services.find((key) => key.toLowerCase() === word.toLowerCase());
      if (found === undefined)
        throw new Mistake(`“${word}” is not a service in muster.yaml. Services: ${cut(services.join(', '), 300)}.`, {
          example: `/incident affects ${services.slice(0, 2).join(' ')}`,
        });
      return found;
    });
}

/** A time that is past, and in the order in which things happen; without words it is now, or the end of what is over. */
async function setPoint(
  tx: Tx,
  id: number | undefined,
  words: string | undefined,
  what: 'began' | 'mitigated',
  { caller, vocabulary: { zone } }: Context,
): Promise<Reply> {
  const found = await findIncidentFor(tx, id, caller, `incident ${what} ${words ?? ''}`.trim());
  if ('pick' in found) return found.pick;
  const { incident } = found;
  const at =
    words === undefined ? (incident.ended_at ?? tx.now) : pastPoint(words, tx.now, zone, own`/incident ${what} 13:40`);
  await requireInOrder(tx, incident, what, at);
  await setTime(tx, incident, caller.user, what, at);
  return did(
    caller,
    incident,
    rich`*${incidentName(incident.id)}* ${what === 'began' ? 'began' : 'was mitigated'} ${date(at)}.`,
  );
}
