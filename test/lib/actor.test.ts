import { describe, expect, it } from 'vitest';
import {
  type Actor,
  actorName,
  actorOf,
  actorUser,
  isMuster,
  MUSTER,
  namesakes,
  readActor,
  shellActor,
  storedActor,
} from '../../src/lib/actor.ts';

const ACTORS: readonly (readonly [stored: string, actor: Actor, name: string])[] = [
  ['U012AB3CD', { kind: 'person', user: 'U012AB3CD' }, '@U012AB3CD'],
  ['muster', MUSTER, 'Muster'],
  ['source:shop', { kind: 'source', source: 'shop' }, 'shop'],
  ['token:ci:nightly', { kind: 'token', token: 'ci:nightly' }, 'ci:nightly'],
  ['shell:muster', shellActor('muster'), 'muster'],
];

describe('an actor', () => {
  it.each(ACTORS)('is stored as %s and read back', (stored, actor, name) => {
    expect(storedActor(actor)).toBe(stored);
    expect(readActor(stored)).toEqual(actor);
    expect(actorName(actor, (user) => `@${user}`)).toBe(name);
  });

  it('is Muster where the column is empty', () => {
    expect(readActor(null)).toEqual(MUSTER);
    expect(actorOf(null)).toEqual(MUSTER);
  });

  it('is itself where an older row has the bare name of an account', () => {
    expect(readActor('root')).toEqual({ kind: 'person', user: 'root' });
  });

  it('has a Slack user only when it is a person', () => {
    expect(ACTORS.map(([, actor]) => actorUser(actor))).toEqual(['U012AB3CD', ...Array(4).fill(undefined)]);
    expect(ACTORS.map(([, actor]) => isMuster(actor))).toEqual([false, true, false, false, false]);
  });

  it('may be any of those with its name', () => {
    expect(namesakes('ci').map(storedActor)).toEqual(['shell:ci', 'source:ci', 'token:ci']);
  });
});
