/** The monitor to play with: an example alert of each source, to fire and to resolve. */
import type { ReactNode } from 'react';
import { useSandbox } from '../session/sandbox.tsx';
import { Icon } from '../widgets/icons.tsx';

/** Draws the alerts; nothing where the sandbox has no monitor. */
export function MonitorPanel(): ReactNode {
  const { state, monitor } = useSandbox();
  if (state.monitor.length === 0) return null;
  return (
    <section className="monitor" aria-label="Monitor">
      <h2>Monitor</h2>
      <ul>
        {state.monitor.map(({ source, title, firing }) => (
          <li key={source} className={firing ? 'sample firing' : 'sample'}>
            <span className="entry-sign" aria-hidden="true">
              <Icon name={firing ? 'siren' : 'eye'} />
            </span>
            <span className="sample-title">{title}</span>
            <small>
              {source}
              {firing && <span className="unseen">, firing</span>}
            </small>
            <button
              type="button"
              aria-label={`${firing ? 'Resolve' : 'Fire'}: ${title}`}
              onClick={() => void monitor({ source, firing: !firing })}
            >
              {firing ? 'Resolve' : 'Fire'}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
