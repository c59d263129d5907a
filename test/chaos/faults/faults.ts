/** Every fault of a run. */
import { clockFaults } from './clocks.ts';
import { copyFaults } from './copies.ts';
import { databaseFaults } from './database.ts';
import type { Fault } from './fault.ts';
import { loadFaults } from './load.ts';
import { processFaults } from './processes.ts';
import { slackFaults } from './slack.ts';

export const FAULTS: readonly Fault[] = [
  ...slackFaults,
  ...processFaults,
  ...databaseFaults,
  ...copyFaults,
  ...clockFaults,
  ...loadFaults,
];
