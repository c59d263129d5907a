/** What chaos waits for in the bot's sentences: each stands in a story too, so that no rewording makes chaos deaf. */
export const SAID = {
  paging: 'is paging',
  acknowledged: 'You acknowledged p',
  repeat: 'may be a repeat',
  restored: 'database was restored from',
  older: 'database went back to an older copy',
} as const;
