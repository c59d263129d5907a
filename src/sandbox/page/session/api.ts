/** The addresses the page uses. */
import type { ClockMove, Deed, MonitorMove, State } from '../../wire.ts';

/** What `as` sees now; without `as`, what the sandbox opens with. Rejects when the sandbox has ended. */
export async function readState(as: string | undefined): Promise<State> {
  const answer = await fetch(`/sandbox/state${as === undefined ? '' : `?as=${encodeURIComponent(as)}`}`);
  if (!answer.ok) throw new Error(await reasonOf(answer));
  return (await answer.json()) as State;
}

/** Does it as that person. Rejects with a message for people. */
export async function act(as: string, deed: Deed): Promise<void> {
  await post('/sandbox/act', { as, ...deed });
}

/** Resolves when everything due until then has happened. */
export async function moveClock(move: ClockMove): Promise<void> {
  await post('/sandbox/clock', move);
}

/** Resolves when the alert was taken and all that follows from it at once has happened. */
export async function sendAlert(move: MonitorMove): Promise<void> {
  await post('/sandbox/monitor', move);
}

/** Calls back after every change, and after a lost connection came back. Returns the cleanup. */
export function listenForChanges(changed: () => void, connected: (is: boolean) => void): () => void {
  const source = new EventSource('/sandbox/live');
  source.addEventListener('changed', changed);
  source.addEventListener('open', () => {
    connected(true);
    changed();
  });
  source.addEventListener('error', () => connected(false));
  return () => source.close();
}

async function post(path: string, body: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await reasonOf(answer));
}

async function reasonOf(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => ({}))) as { readonly error?: string };
  return body.error ?? `The sandbox answered ${answer.status}.`;
}
