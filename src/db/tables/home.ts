/** The tables of what reads across topics. */

/** Somebody's Home tab. */
export interface Homes {
  user: string;
  opened_at: number;
  drawn_at: number;
  /** The digest of what was published last. */
  shown: string;
}
