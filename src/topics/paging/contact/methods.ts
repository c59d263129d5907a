/** The contact methods as paging uses them; what each of them is stands in its own file of `carriers/`. */
import {
  type CarrierConfig,
  CONTACT_METHOD_NAMES,
  CONTACT_METHODS,
  methodsSetUp,
  needsOf,
} from '../../../carriers/registry.ts';

/** The methods that can be used here. */
export type Carriers = ReadonlySet<string>;

/** The carriers that are set up; undefined means all of them, for callers that only read the rows. */
export function carriersOf(config: CarrierConfig | undefined): Carriers {
  return config === undefined ? new Set(CONTACT_METHOD_NAMES) : methodsSetUp(config);
}

/** What a method says about itself; undefined for Slack, and for a method that this version does not know. */
export function specOf(name: string): (typeof CONTACT_METHODS)[number] | undefined {
  return CONTACT_METHODS.find((spec) => spec.name === name);
}

/** What a method is called in a sentence. */
export function methodWords(name: string): string {
  return name === 'slack' ? 'Slack' : (specOf(name)?.words ?? name);
}

/** Method names as somebody types them: `slack`, `sms`, `text`. */
export function methodNamed(word: string): string | undefined {
  if (word === 'slack' || word === 'dm') return 'slack';
  return CONTACT_METHODS.find(({ name, aliases }) => name === word || aliases.includes(word))?.name;
}

/** The contact methods without an account here, and the settings each needs. */
export function missingAccounts(carriers: Carriers): readonly { readonly what: string; readonly needs: string }[] {
  const missing = CONTACT_METHODS.filter(({ name }) => !carriers.has(name)).flatMap(({ account }) => account ?? []);
  return [...new Set(missing)]
    .filter(({ missed }) => missed)
    .map((account) => ({ what: account.what, needs: needsOf(account) }));
}
