/** Names that existed before a command got a verb of the same name: they stay, so that an upgrade never stops a team. */

import type { NamedSection, Reserved } from '../../command/reserved.ts';
import type { Tx } from '../../engine/tx.ts';
import { scheduleNames } from '../oncall/schedule/store.ts';
import { policyWords } from '../paging/escalation/store.ts';
import { services } from '../team/store.ts';

export type NamesInForce = Readonly<Record<NamedSection, readonly string[]>>;

/** The names that the database knows. */
export async function namesInForce(tx: Tx): Promise<NamesInForce> {
  return {
    schedules: await scheduleNames(tx),
    services: (await services(tx)).map(({ key }) => key),
    policies: (await policyWords(tx)).map(({ name }) => name),
  };
}

/** The reserved words except those that are already names. */
export function exceptFor(reserved: Reserved, names: NamesInForce): Reserved {
  const without = (section: NamedSection) => {
    const kept = new Set(names[section].map((name) => name.toLowerCase()));
    return new Map([...reserved[section]].filter(([word]) => !kept.has(word)));
  };
  return { schedules: without('schedules'), services: without('services'), policies: without('policies') };
}

/** A sentence for each applied name that a command reads as its verb. */
export function verbsInForce(reserved: Reserved, names: NamesInForce): readonly string[] {
  return (['schedules', 'services', 'policies'] as const).flatMap((section) =>
    names[section].flatMap((name) => {
      const command = reserved[section].get(name.toLowerCase());
      return command === undefined
        ? []
        : [`${section}.${name} needs another name, because /${command} ${name} is a command`];
    }),
  );
}
