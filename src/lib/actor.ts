/** Actors: who did something. Only this file reads and writes the stored text. */

/** A person by Slack user id, Muster itself, a monitoring source, an API token, or the person at the command line. */
export type Actor =
  | { readonly kind: 'person'; readonly user: string }
  | { readonly kind: 'muster' }
  | { readonly kind: 'source'; readonly source: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'shell'; readonly login: string };

/** Muster, where nobody asked for it. */
export const MUSTER: Actor = { kind: 'muster' };

/** A person; null: Muster did it. */
export function actorOf(user: string | null): Actor {
  return user === null ? MUSTER : { kind: 'person', user };
}

/** The person at the command line, by the name of their account on this machine. */
export function shellActor(login: string): Actor {
  return { kind: 'shell', login };
}

/** Whether Muster did it by itself. */
export function isMuster(actor: Actor): boolean {
  return actor.kind === 'muster';
}

/** Everything but people and Muster that this name may mean. */
export function namesakes(name: string): readonly Actor[] {
  return [shellActor(name), { kind: 'source', source: name }, { kind: 'token', token: name }];
}

/** The Slack user id of a person; undefined for everything else. */
export function actorUser(actor: Actor): string | undefined {
  return actor.kind === 'person' ? actor.user : undefined;
}

/** `U012AB3CD`, `muster`, `source:shop`, `token:ci`, `shell:root`. */
export function storedActor(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.user;
    case 'muster':
      return 'muster';
    case 'source':
      return `source:${actor.source}`;
    case 'token':
      return `token:${actor.token}`;
    case 'shell':
      return `shell:${actor.login}`;
  }
}

/** Reads the stored form; an empty column means Muster, as older rows have it. */
export function readActor(stored: string | null): Actor {
  if (stored === null || stored === 'muster') return MUSTER;
  const [, kind, name = ''] = /^(source|token|shell):([\s\S]*)$/.exec(stored) ?? [];
  if (kind === 'source') return { kind, source: name };
  if (kind === 'token') return { kind, token: name };
  if (kind === 'shell') return { kind, login: name };
  return { kind: 'person', user: stored };
}

/** The actor in words for a reader outside Slack; `name` turns a person's id into a name. */
export function actorName(actor: Actor, name: (user: string) => string): string {
  switch (actor.kind) {
    case 'person':
      return name(actor.user);
    case 'muster':
      return 'Muster';
    case 'source':
      return actor.source;
    case 'token':
      return actor.token;
    case 'shell':
      return actor.login;
  }
}
