import { type ReactNode, useEffect, useRef } from 'react';
import { useSandbox } from '../session/sandbox.tsx';

/** The steps of the tour, in order; the next one is highlighted. */
export function Suggestions(): ReactNode {
  const { state, attempt } = useSandbox();
  const done = new Set(state.done);
  const next = state.suggestions.findIndex((_, i) => !done.has(i));
  const strip = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const box = strip.current;
    const chip = box?.children[next];
    if (box && chip instanceof HTMLElement)
      box.scrollTo({ left: chip.offsetLeft - box.clientWidth / 3, behavior: 'smooth' });
  }, [next]);
  if (state.suggestions.length === 0) return null;
  return (
    <section className="tries" aria-label="Try this">
      <h2>Try this</h2>
      <ol ref={strip}>
        {state.suggestions.map((suggestion, i) => (
          <li key={suggestion.label}>
            <button
              type="button"
              className={done.has(i) ? 'try done' : i === next ? 'try next' : 'try'}
              aria-current={i === next ? 'step' : undefined}
              onClick={() => attempt(suggestion)}
            >
              <span className="try-number" aria-hidden="true">
                {done.has(i) ? '✓' : i + 1}
              </span>
              {suggestion.label}
              {done.has(i) && <span className="unseen"> (done)</span>}
            </button>
          </li>
        ))}
      </ol>
      {next === -1 && (
        <p className="tries-end" role="status">
          You have seen the tour. Next: <code>/incident help all</code> shows every command, and{' '}
          <code>docs/install.md</code> connects Muster to your own Slack in about 15 minutes.
        </p>
      )}
    </section>
  );
}
