/** The laws of the house as functions: source files in, violations out. */
import { type Import, roomOf, type SourceFile, topicOf } from './house.ts';

export type Law = (files: readonly SourceFile[]) => readonly string[];

/** Rooms that a room may import beside itself and `lib`. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  db: [],
  engine: ['db'],
  command: ['engine'],
  topics: ['carriers', 'sources', 'command', 'engine', 'db'],
  carriers: [],
  sources: [],
  trackers: [],
  config: ['carriers'],
  slack: ['command', 'engine'],
  web: ['command', 'engine'],
  app: ['topics', 'carriers', 'slack', 'web', 'command', 'engine', 'db', 'config'],
  cli: ['topics', 'carriers', 'sources', 'slack', 'web', 'command', 'engine', 'db', 'config'],
  main: ['app', 'config'],
  sandbox: ['app', 'topics', 'sources', 'command', 'engine', 'config'],
};

/** Rooms of which only the types may be imported from below. */
const TYPES_ONLY: readonly (readonly [room: string, other: string])[] = [
  ['carriers', 'engine'],
  ['carriers', 'command'],
  ['slack', 'config'],
  ['topics', 'config'],
  ['slack', 'db'],
];

/** The topics, lowest first: a topic imports only those before it. */
export const TOPICS: readonly string[] = [
  'team',
  'runbooks',
  'oncall',
  'paging',
  'changes',
  'incidents',
  'alerts',
  'runs',
  'checks',
  'tickets',
  'status-page',
  'assist',
  'handoff',
  'home',
  'reviews',
  'reports',
  'board',
  'settings',
  'ops',
  'rows',
  'index',
];

function ownImports(files: readonly SourceFile[]): readonly { readonly file: SourceFile; readonly to: Import }[] {
  return files.flatMap((file) => file.imports.filter(({ own }) => own).map((to) => ({ file, to })));
}

function arrow(file: SourceFile, { target }: Import): string {
  return `${file.path} → ${target}`;
}

/** A room imports only what is below it. */
export const importsGoDown: Law = (files) =>
  ownImports(files)
    .filter(({ file, to }) => {
      const [room, other] = [roomOf(file.path), roomOf(to.target)];
      if (room === other || other === 'lib') return false;
      if ((MAY[room] ?? []).includes(other)) return false;
      return !(to.typeOnly && TYPES_ONLY.some(([from, into]) => from === room && into === other));
    })
    .filter(({ file, to }) => !(to.lazy && file.path === 'main.ts' && to.target === 'sandbox/start.ts'))
    .map(({ file, to }) => arrow(file, to));

/** What others run of a contact method they find in the registry, so that a method is one file and one line. */
export const carriersByRegistry: Law = (files) =>
  ownImports(files)
    .filter(({ file, to }) => roomOf(file.path) !== 'carriers' && roomOf(to.target) === 'carriers')
    .filter(({ to }) => !to.typeOnly && to.target !== 'carriers/registry.ts')
    .map(({ file, to }) => arrow(file, to));

/** A topic imports only the topics before it. */
export const topicsInOrder: Law = (files) =>
  ownImports(files)
    .filter(({ file, to }) => {
      const [own, other] = [topicOf(file.path), topicOf(to.target)];
      return own !== undefined && other !== undefined && TOPICS.indexOf(other) > TOPICS.indexOf(own);
    })
    .map(({ file, to }) => arrow(file, to));

/** Every topic has its place in the order. */
export const topicsAreListed: Law = (files) => [
  ...new Set(files.flatMap(({ path }) => topicOf(path) ?? []).filter((topic) => !TOPICS.includes(topic))),
];

/** No file imports itself by way of others, for types neither. */
export const noCycles: Law = (files) => {
  const graph = new Map(files.map((file) => [file.path, file.imports.filter(({ own }) => own).map((i) => i.target)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push([...trail.slice(at), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
};

/** Only `db/` and `engine/` see the root database; topics see its schema. */
export const rootDatabaseIsHidden: Law = (files) =>
  ownImports(files)
    .filter(({ file, to }) => roomOf(file.path) === 'topics' && roomOf(to.target) === 'db')
    .filter(({ to }) => to.target !== 'db/schema.ts')
    .map(({ file, to }) => arrow(file, to));

/** Where a package is known. */
const PACKAGES: readonly (readonly [name: string, where: RegExp])[] = [
  ['@slack/bolt', /^slack\//],
  ['@slack/web-api', /^slack\//],
  ['luxon', /^lib\/zoned\.ts$/],
  ['better-sqlite3', /^db\//],
  ['pg', /^db\//],
  ['emulate', /^sandbox\//],
  ['react', /^sandbox\/page\//],
  ['nodemailer', /^carriers\//],
  ['twilio', /^carriers\//],
  ['@marcbachmann/cel-js', /^lib\/expression\.ts$/],
  ['re2js', /^lib\/expression\.ts$/],
];

/** A package is imported in its own room only. */
export const packagesAtHome: Law = (files) =>
  files.flatMap((file) =>
    PACKAGES.filter(([name, where]) => !where.test(file.path) && file.imports.some((i) => i.target === name)).map(
      ([name]) => `${file.path} → ${name}`,
    ),
  );

/** Nobody passes on what another file exports. */
export const noReexports: Law = (files) =>
  files.filter(({ text }) => /^export (type )?(\*|\{[^}]*\}) from /m.test(text)).map(({ path }) => path);

/** Migrations are frozen: they import nothing of ours. */
export const migrationsAreFrozen: Law = (files) =>
  ownImports(files)
    .filter(({ file }) => file.path.startsWith('db/migrations/'))
    .map(({ file, to }) => arrow(file, to));

/** Files that decide or draw, by name and by place; what reads their state has a name of its own. */
const PURE: readonly RegExp[] = [
  /^topics\/.*(^|\/)(model|blocks)\.ts$/,
  /^topics\/.*\/messages\//,
  /^topics\/.*\/views\/(?!.*-state\.ts$)/,
  /^sources\//,
  /^lib\/(?!clock|log|machine|png|net\/exchange)/,
];

/** Whether the comment at the head of a file says `Pure.` */
function saysPure({ text }: SourceFile): boolean {
  return /^\/\*\*(?:(?!\*\/)[\s\S])*\bPure\./.test(text);
}

function isPure(file: SourceFile): boolean {
  return PURE.some((pattern) => pattern.test(file.path)) || (file.path.startsWith('topics/') && saysPure(file));
}

/** Models, blocks, messages, views, sources and all that call themselves pure wait for nothing and read no clock. */
export const decisionsArePure: Law = (files) =>
  files
    .filter(isPure)
    .filter(({ text }) => /\bawait\b|\basync\b|Date\.now\(\)|new Date\(\)|performance\.now\(\)/.test(text))
    .map(({ path }) => path);

/** What loads and changes state, of which a pure file may know the types only. */
const STATEFUL = /^topics\/.*\/((store|operations|tasks|receipts|commands)|commands\/[^/]+)\.ts$/;

/** A pure file is given what it needs: it imports neither the engine nor what loads and changes rows, but their types. */
export const decisionsAreGiven: Law = (files) =>
  ownImports(files)
    .filter(({ file, to }) => file.path.startsWith('topics/') && isPure(file) && !to.typeOnly)
    .filter(({ to }) => ['engine', 'db'].includes(roomOf(to.target)) || STATEFUL.test(to.target))
    .map(({ file, to }) => arrow(file, to));

/** Who opens a model or a drawing reads at its head that nothing happens there. */
export const decisionsSayPure: Law = (files) =>
  files
    .filter(({ path }) => /^topics\/.*\/(model|blocks)\.ts$/.test(path))
    .filter((file) => !saysPure(file))
    .map(({ path }) => path);

/** Only the machine's clock reads the time; the sandbox has a clock of its own. */
export const oneClock: Law = (files) =>
  files
    .filter(({ path }) => !path.startsWith('sandbox/') && path !== 'lib/machine.ts')
    .filter(({ text }) => /Date\.now\(\)|new Date\(\)/.test(text))
    .map(({ path }) => path);

/** An error that is caught without a look, in a transaction that the database may have ended. */
const SWALLOWED = /\.catch\(\(\) =>|\bcatch \{\s*\}/;

/** Nothing is swallowed where decisions are made: a transaction that failed is tried again only when it is known to have. */
export const nothingIsSwallowed: Law = (files) =>
  files
    .filter(({ path }) => ['topics', 'command', 'engine'].includes(roomOf(path)))
    .filter(({ text }) => SWALLOWED.test(text))
    .map(({ path }) => path);

const LONGEST = 300;

/** No file is too long to be read in one sitting. */
export const filesAreShort: Law = (files) =>
  files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > LONGEST)
    .map(({ path, lines }) => `${path}: ${lines} lines`);

/** Rooms that stay flat, and how many files they may hold. Migrations are frozen where they are. */
const FLAT: Readonly<Record<string, number>> = { lib: 30, engine: 25, sources: 25, 'db/migrations': 999 };
const FULL = 14;

/** A folder that outgrows itself is split by noun. */
export const foldersAreSmall: Law = (files) => {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].filter(([folder, count]) => count > (FLAT[folder] ?? FULL)).map(([f, n]) => `${f}: ${n} files`);
};

/** An exported name means one thing in its room. */
export const namesAreUnique: Law = (files) => {
  const seen = new Map<string, string[]>();
  for (const { path, exports } of files)
    for (const name of new Set(exports)) {
      const key = `${topicOf(path) ?? roomOf(path)}: ${name}`;
      seen.set(key, [...(seen.get(key) ?? []), path]);
    }
  return [...seen].filter(([, paths]) => paths.length > 1).map(([key, paths]) => `${key} in ${paths.join(', ')}`);
};

/** Where the word is no actor: the one place that reads actors, the sandbox's Slack, and a cookie's name. */
const NO_ACTOR = /^(lib\/actor\.ts|lib\/slash\.ts|topics\/board\/door\.ts|sandbox\/.*)$/;

/** Who did something is typed: only `lib/actor.ts` knows how Muster is stored. */
export const actorsAreTyped: Law = (files) =>
  files
    .filter(({ path }) => !NO_ACTOR.test(path))
    .filter(({ text }) => /(['"])muster\1/.test(text))
    .map(({ path }) => path);
