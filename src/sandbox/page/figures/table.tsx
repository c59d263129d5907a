/** Slack's table block: the first row is its head. */
import type { KnownBlock } from '@slack/types';
import type { ReactNode } from 'react';
import { Library, Plain } from '../blocks/library.tsx';

type TableBlock = Extract<KnownBlock, { type: 'table' }>;
type Cell = TableBlock['rows'][number][number];

/** Draws a table; a wide one scrolls by itself. */
export function Table({ block }: { readonly block: TableBlock }): ReactNode {
  const { rows, column_settings: settings = [] } = block;
  const [head = [], ...body] = rows;
  const side = (i: number): string => settings[i]?.align ?? 'left';
  return (
    <section className="block-table" aria-label="Table">
      <table>
        <thead>
          <tr>
            {head.map((cell, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other identity
              <th key={i} scope="col" className={side(i)}>
                <CellOf cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
            <tr key={i}>
              {row.map((cell, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other identity
                <td key={j} className={side(j)}>
                  <CellOf cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CellOf({ cell }: { readonly cell: Cell }): ReactNode {
  return cell.type === 'rich_text' ? <Library block={cell} /> : <Plain text={cell.text} />;
}
