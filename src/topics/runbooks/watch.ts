/** Being told that the runbooks' folder changed. */
import { type FSWatcher, watch } from 'node:fs';
import type { Log } from '../../lib/log.ts';
import { codeOf } from './disk.ts';

/** Changes that come together are told together, milliseconds. */
const DEBOUNCE = 200;

/** A watch over one folder at a time. */
export interface Watching {
  /** Watches the folder of this identity; another one, or none, ends the watch over the last. */
  follow(identity: string | undefined): void;
  close(): void;
}

/** Calls `onChange` a moment after files changed; a folder that cannot be watched is said once. */
export function watchFolder(dir: string, log: Log, onChange: () => void): Watching {
  let watcher: FSWatcher | undefined;
  let watched: string | undefined;
  let soon: NodeJS.Timeout | undefined;
  let closed = false;
  const stop = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const changed = (): void => {
    clearTimeout(soon);
    soon = setTimeout(onChange, DEBOUNCE).unref();
  };
  return {
    follow: (identity) => {
      if (closed || identity === watched) return;
      stop();
      watched = identity;
      if (identity !== undefined) watcher = startWatch(dir, log, changed, stop);
    },
    close: () => {
      closed = true;
      clearTimeout(soon);
      stop();
    },
  };
}

function startWatch(dir: string, log: Log, changed: () => void, stop: () => void): FSWatcher | undefined {
  const failed = (error: unknown): void =>
    log.warn(
      { code: codeOf(error) },
      'runbooks cannot be watched for changes; Muster checks them every ten seconds instead',
    );
  try {
    const watcher = watch(dir, { persistent: false }, changed);
    watcher.on('error', (error) => {
      failed(error);
      stop();
    });
    return watcher;
  } catch (error) {
    failed(error);
    return undefined;
  }
}
