/** Blocks that only display, without their interactive parts. */
import type { KnownBlock } from '@slack/types';
import type { ReactNode } from 'react';
import type { ChartBlock } from '../../../lib/chart.ts';
import { Chart } from '../figures/chart.tsx';
import { Table } from '../figures/table.tsx';
import { Library, Plain, TextOf } from './library.tsx';

/** One block without its interactive parts. */
export function Display({ block }: { readonly block: KnownBlock }): ReactNode {
  if (block.type === 'header') {
    return (
      <h2 className="block-header">
        <Plain text={block.text.text} />
      </h2>
    );
  }
  if (block.type === 'divider') return <hr className="block-divider" />;
  if (block.type === 'context') return <Context block={block} />;
  if (block.type === 'section') return <Section block={block} />;
  if (block.type === 'table') return <Table block={block} />;
  if (isChart(block)) return <Chart block={block} />;
  return <Library block={block} />;
}

/** Slack's own types do not know the block yet. */
function isChart(block: KnownBlock | ChartBlock): block is ChartBlock {
  return block.type === 'data_visualization';
}

function Context({ block }: { readonly block: Extract<KnownBlock, { type: 'context' }> }): ReactNode {
  return (
    <div className="block-context">
      {block.elements.map((element, i) =>
        element.type === 'image' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: elements have no other identity
          <Library key={i} block={{ type: 'context', elements: [element] }} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: elements have no other identity
          <TextOf key={i} text={element} />
        ),
      )}
    </div>
  );
}

function Section({ block }: { readonly block: Extract<KnownBlock, { type: 'section' }> }): ReactNode {
  return (
    <>
      {block.text && <TextOf text={block.text} />}
      {block.fields && (
        <div className="block-fields">
          {block.fields.map((field, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: fields have no other identity
            <TextOf key={i} text={field} />
          ))}
        </div>
      )}
    </>
  );
}
