import { unknownPerson } from '../../../../command/misread.ts';
import { type CommandRow, row, say } from '../../../../command/row.ts';
import { person, rich } from '../../../../lib/blockkit.ts';
import { Mistake } from '../../../../lib/errors.ts';
import { headAndRest, may, nearest, type Vocabulary } from '../../../../lib/grammar.ts';
import { did } from '../../room/did.ts';
import { withOpenIncident } from '../find-incident.ts';
import { roleForm } from '../forms.ts';
import { incidentName } from '../model.ts';
import { assignRole, knownRoles } from '../roles.ts';
import { rolesOf } from '../store.ts';

/** The rows that assign roles. */
export const roleRows: readonly CommandRow[] = [
  row({
    name: 'incident lead',
    aliases: ['ic'],
    summary: 'Take the lead, or assign it to someone, with a note.',
    example: '/incident lead @ana',
    args: [may('incident', 'incident'), may('who', 'person'), may('note', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, who, note }, { caller, vocabulary }) =>
      withOpenIncident(tx, id, caller, wordsOf('incident lead', who, note), async (incident) => {
        if (who === undefined && note !== undefined)
          throw nobodyOf(note, vocabulary, `incident lead ${incidentName(incident.id)}`);
        const lead = who ?? caller.user;
        if (incident.lead === lead)
          return say(
            rich`${lead === caller.user ? 'You already have' : rich`${person(lead)} already has`} the lead of *${incidentName(incident.id)}*.`,
          );
        await assignRole(tx, incident, caller.user, { role: 'lead', user: lead, note });
        return did(
          caller,
          incident,
          rich`${lead === caller.user ? 'You have' : rich`${person(lead)} has`} the lead of *${incidentName(incident.id)}*.`,
        );
      }),
  }),
  row({
    name: 'incident role',
    aliases: ['roles'],
    summary:
      'Assign a role from muster.yaml, or a new one, with a note. Without arguments: a form. The person is told what the role involves.',
    example: '/incident role scribe @bo',
    args: [may('incident', 'incident'), may('role', 'word'), may('who', 'person'), may('note', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, role: word, who, note }, { caller, vocabulary }) =>
      withOpenIncident(tx, id, caller, wordsOf('incident role', word, who, note), async (incident) => {
        const known = await knownRoles(tx);
        if (word === undefined) {
          const place = { channel: caller.channel, thread: caller.thread };
          return { view: roleForm(incident, known, await rolesOf(tx, incident.id), caller.user, place) };
        }
        const [role, user] = [word.toLowerCase().slice(0, 40), who ?? caller.user];
        const line = `incident role ${incidentName(incident.id)}`;
        if (isPerson(word)) throw roleFirst(word, note, Object.keys(known), line);
        if (who === undefined && note !== undefined) throw nobodyOf(note, vocabulary, `${line} ${role}`);
        const near = known[role] === undefined ? nearest(role, Object.keys(known)) : undefined;
        if (near !== undefined && caller.door !== 'button')
          throw otherRole(role, near, Object.keys(known), wordsOf('', who, note), line);
        await assignRole(tx, incident, caller.user, { role, user, note });
        return did(caller, incident, rich`${person(user)} is *${role}* of ${incidentName(incident.id)}.`);
      }),
  }),
];

/** A line of a picker or button, with everything that was typed. */
function wordsOf(...words: readonly (string | undefined)[]): string {
  return words.filter((word) => word !== undefined && word !== '').join(' ');
}

function isPerson(word: string): boolean {
  return /^(?:@|\u0002@)/.test(word);
}

/** The mistake for words after the role that begin with no known name; offers the caller the role, with the words as a note. */
function nobodyOf(note: string, vocabulary: Vocabulary, line: string): Mistake {
  const [word] = headAndRest(note);
  const offers = isPerson(word) ? [] : [{ label: 'Take the role, with this note', line: `${line} me ${note}` }];
  return unknownPerson(word, vocabulary, { example: `/${line} @ana`, field: 'note', offers });
}

/** The mistake for a person's name in place of a role. */
function roleFirst(word: string, note: string | undefined, known: readonly string[], line: string): Mistake {
  const [role, rest] = headAndRest(note ?? '');
  const offers = role === '' ? [] : [{ label: `Assign the role ${role}`, line: wordsOf(line, role, word, rest) }];
  return new Mistake(`Write the role first, then the person. Roles: ${known.join(', ')}. Nothing was changed.`, {
    example: `/incident role ${known[0] ?? 'scribe'} @bo`,
    offers,
  });
}

/** The mistake for a new role whose name is almost that of an existing one. */
function otherRole(role: string, near: string, known: readonly string[], rest: string, line: string): Mistake {
  return new Mistake(`“${role}” is not a role in muster.yaml. Roles: ${known.join(', ')}. Nothing was changed.`, {
    example: `/incident role ${near} @bo`,
    offers: [
      { label: `Did you mean ${near}?`, line: wordsOf(line, near, rest) },
      { label: `A new role: ${role}`, line: wordsOf(line, role, rest) },
    ],
  });
}
