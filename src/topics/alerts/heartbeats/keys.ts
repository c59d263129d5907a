/** Whose keys a heartbeat's are. A source's name has no colon, so that neither opens the other's door. Pure. */
const OF = 'heartbeat:';

/** The owner of the keys of a heartbeat. */
export function keysOwner(name: string): string {
  return `${OF}${name}`;
}

/** The heartbeat that a key belongs to; undefined where it belongs to something else, or to nothing. */
export function ownedBy(owner: string | undefined): string | undefined {
  return owner?.startsWith(OF) === true ? owner.slice(OF.length) : undefined;
}
