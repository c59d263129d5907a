/** The words that Muster does not use, as data: what not to write, and what to write instead. */

/** Where a sentence is read: shown to people (messages, help, errors, logs, documentation), or only in comments of the source. */
export type Where = 'shown' | 'comment';

/** One row of the table of terms or of the rules of voice. */
export interface Forbidden {
  readonly not: RegExp;
  readonly say: string;
  /** Absent: everywhere. */
  readonly only?: Where;
}

export const FORBIDDEN: readonly Forbidden[] = [
  // Voice: plain connectives.
  { not: /\b(whoever|whomever|whosever)\b/i, say: 'the person who, anyone who' },
  { not: /\bwhom\b/i, say: 'who' },
  { not: /\bbeside\b/i, say: 'next to, besides, with, as well as' },
  { not: /\banew\b/i, say: 'again' },
  { not: /\bsave that\b/i, say: 'except that' },
  { not: /\b(stands?|stood)\b(?![ -](for|by|in)\b)/i, say: 'is, are' },
  { not: /\b(goes|went|gone|going) on\b(?! call)/i, say: 'continues' },
  { not: /\b(of|by) one['’]s own\b/i, say: 'your own' },
  { not: /\bby no way\b/i, say: 'not at all' },
  { not: /\bof ours\b/i, say: 'our' },
  { not: /\balone[,;:] /i, say: 'without arguments' },
  { not: /\bof the file\b/i, say: 'in muster.yaml', only: 'shown' },

  // One term each.
  { not: /\b(rooms?)\b/i, say: 'incident channel, incident thread', only: 'shown' },
  {
    not: /\b(a|an|the|my|your|his|her|their|own|each|every|whose|this|next|shorter|only \S+|one|shared) turns?\b(?! (on|off|into))/i,
    say: 'shift',
    only: 'shown',
  },
  { not: /\b(ways|(your|my|no|another|other|next|every|verified) way)\b/i, say: 'contact method', only: 'shown' },
  { not: /\b(ladder|climb(s|ed|ing)?)\b/i, say: 'escalation policy, escalation' },
  { not: /\b(cry|cries|cried|unanswered)\b/i, say: 'exhausted, not acknowledged' },
  {
    not: /\b(nobody|everybody|somebody|anybody|you|who|they|must|has|have|any one) (has |have |had |must )?(not |yet )?answer(s|ed)?\b/i,
    say: 'acknowledge',
    only: 'shown',
  },
  { not: /\b(no answer yet|without an answer|your answer)\b/i, say: 'not acknowledged', only: 'shown' },
  { not: /\b(I|you|they|who|somebody|someone|nobody) (takes?|took) it\b/i, say: 'acknowledge, accept', only: 'shown' },
  {
    not: /\b(who|nobody|everybody|people|since when does nobody) (feels?|felt) it\b|\bstopped feeling\b/i,
    say: 'affected, impact',
  },
  { not: /\btouche[sd] no\b|\bit touches\b|\balso touches\b/i, say: 'affects' },
  { not: /\b(gives?|gave) (it|the lead|a page|the role|you the)\b/i, say: 'assign, reassign', only: 'shown' },
  { not: /\bprobe(s|d)?\b/i, say: 'verification', only: 'shown' },
  { not: /\b(sleep(ing)? hours|waking)\b/i, say: 'quiet hours' },
  { not: /\b(likeness(es)?|alike|looked like)\b/i, say: 'similar' },
  { not: /\b(tied to|is tied|tie it)\b/i, say: 'linked, related' },
  { not: /\b(quarrel|clash)(s|es|ed|ing)?\b/i, say: 'conflict' },
  { not: /\b(a|no|each|every|common|stranded|untried|} ) ?notices?\b/i, say: 'notification', only: 'shown' },
  { not: /\bhurr(y|ied|ies)\b/i, say: 'fire now, at once' },
  { not: /\bgrav(e|er|est|ely|ity)\b/i, say: 'severe, more severe, severity' },
  {
    not: /\b(a|an|the|its|each|every|last|kept|refused|saved|signed|\d+) bod(y|ies)\b/i,
    say: 'payload (of a source)',
    only: 'shown',
  },
  { not: /\b(must be|found) (a|an empty|the empty) text\b/i, say: 'a string, text', only: 'shown' },
  { not: /\bfor good\b/i, say: 'permanently', only: 'shown' },
  { not: /\b(is|are|was|stays?|settings) in force\b/i, say: 'applied, applies', only: 'shown' },

  // Sentences that were replaced.
  { not: /\bis open for (?!\*?\{?you)\b/i, say: 'has been open for', only: 'shown' },
  { not: /\bpolicy speaks for\b/i, say: 'No escalation policy covers this incident' },
  { not: /\bnot a question\b|\bno such question\b/i, say: 'is not an open request', only: 'shown' },
  { not: /\bput there by\b/i, say: 'Added by' },
  { not: /\bcannot stand in\b/i, say: 'cannot be added to' },
  { not: /\bfault of ours\b/i, say: 'Internal error (reference …)', only: 'shown' },
  { not: /\b(takes|accept) our login\b/i, say: 'accepts our credentials' },
  { not: /\bNothing due is undone\b/i, say: 'No overdue work' },
  { not: /\bthe one who knows\b/i, say: 'Until someone confirms, you may be asked for context' },
  {
    not: /\bnobody is there to page\b|\bpolicy reaches nobody\b/i,
    say: 'the escalation policy reaches no one right now',
    only: 'shown',
  },
  { not: /\bshould be (starts|a|an|one)\b/i, say: 'must be', only: 'shown' },
  { not: /\bhand(s|ed)? over\b/i, say: 'hand off, reassign', only: 'shown' },
];
