/** Charts as Slack draws them: bars, lines, areas and pies, in SVG; the figures are below as text. */
import type { ReactNode } from 'react';
import type { ChartBlock, Datum } from '../../../lib/chart.ts';
import { arcOf, ticksOf } from './scale.ts';

type Plot = Exclude<ChartBlock['chart'], { type: 'pie' }>;
type Pie = Extract<ChartBlock['chart'], { type: 'pie' }>;

/** Draws a `data_visualization` block. */
export function Chart({ block: { title, chart } }: { readonly block: ChartBlock }): ReactNode {
  const names = chart.type === 'pie' ? chart.segments.map(({ label }) => label) : chart.series.map(({ name }) => name);
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      {chart.type === 'pie' ? <PieOf chart={chart} title={title} /> : <PlotOf chart={chart} title={title} />}
      <Legend names={names} />
      <details className="chart-figures">
        <summary>Figures</summary>
        <Figures chart={chart} />
      </details>
    </figure>
  );
}

function Legend({ names }: { readonly names: readonly string[] }): ReactNode {
  if (names.length < 2) return null;
  return (
    <ul className="chart-legend">
      {names.map((name, i) => (
        <li key={name}>
          <span className={`chart-key series-${i + 1}`} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}

const [WIDE, LEFT, TOP, FLOOR] = [560, 44, 10, 174];
const INNER = WIDE - LEFT - 8;

function PlotOf({ chart, title }: { readonly chart: Plot; readonly title: string }): ReactNode {
  const { categories, y_label: unit = '' } = chart.axis_config;
  const ticks = ticksOf(chart.series.flatMap(({ data }) => data.map(({ value }) => value)));
  const y = (value: number): number => FLOOR - (value / (ticks.at(-1) ?? 1)) * (FLOOR - TOP);
  const slot = INNER / categories.length;
  const crowded = categories.some((name) => name.length * 6.5 > slot);
  return (
    <svg
      viewBox={`0 0 ${WIDE} ${FLOOR + (crowded ? 52 : 26)}`}
      role="img"
      aria-label={`${title}: ${chart.type} chart, ${unit}`}
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line className="chart-grid" x1={LEFT} x2={LEFT + INNER} y1={y(tick)} y2={y(tick)} />
          <text className="chart-tick" x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      {categories.map((category, i) => (
        <Category key={category} name={category} x={LEFT + (i + 0.5) * slot} crowded={crowded} />
      ))}
      {chart.type === 'bar' ? <Bars chart={chart} slot={slot} y={y} /> : <Lines chart={chart} slot={slot} y={y} />}
    </svg>
  );
}

interface CategoryProps {
  readonly name: string;
  readonly x: number;
  readonly crowded: boolean;
}

/** Many names lean, so that they do not run into each other. */
function Category({ name, x, crowded }: CategoryProps): ReactNode {
  return (
    <text
      className="chart-category"
      x={x}
      y={FLOOR + 16}
      textAnchor={crowded ? 'end' : 'middle'}
      transform={crowded ? `rotate(-28 ${x} ${FLOOR + 12})` : undefined}
    >
      {name.length > 14 ? `${name.slice(0, 13)}…` : name}
    </text>
  );
}

interface Drawn {
  readonly chart: Plot;
  readonly slot: number;
  readonly y: (value: number) => number;
}

function Bars({ chart: { series, axis_config }, slot, y }: Drawn): ReactNode {
  const width = Math.min(26, (slot * 0.78) / series.length);
  const first = (slot - width * series.length) / 2;
  return axis_config.categories.map((category, i) =>
    series.map(({ name, data }, j) => {
      const value = valueAt(data, category);
      const x = LEFT + i * slot + first + j * width;
      return (
        <rect
          key={`${category} ${name}`}
          className={`series-${j + 1}`}
          x={x + 1}
          y={y(value)}
          width={width - 2}
          height={FLOOR - y(value)}
          rx={Math.min(3, width / 4)}
        >
          <title>{`${category}, ${name}: ${value}`}</title>
        </rect>
      );
    }),
  );
}

function Lines({ chart: { series, axis_config, type }, slot, y }: Drawn): ReactNode {
  const { categories } = axis_config;
  return series.map(({ name, data }, j) => {
    const points = categories.map((category, i) => `${LEFT + (i + 0.5) * slot},${y(valueAt(data, category))}`);
    const ends = [`${LEFT + (categories.length - 0.5) * slot},${FLOOR}`, `${LEFT + slot / 2},${FLOOR}`];
    return (
      <g key={name} className={`series-${j + 1}`}>
        {type === 'area' && <polygon className="chart-area" points={[...points, ...ends].join(' ')} />}
        <polyline className="chart-line" points={points.join(' ')}>
          <title>{name}</title>
        </polyline>
      </g>
    );
  });
}

function PieOf({ chart: { segments }, title }: { readonly chart: Pie; readonly title: string }): ReactNode {
  const whole = segments.reduce((sum, { value }) => sum + value, 0);
  const before = segments.map((_, i) => segments.slice(0, i).reduce((sum, { value }) => sum + value, 0));
  return (
    <svg className="chart-pie" viewBox="-1.05 -1.05 2.1 2.1" role="img" aria-label={`${title}: pie chart`}>
      {segments.map(({ label, value }, i) => (
        <path
          key={label}
          className={`series-${i + 1}`}
          d={arcOf((before[i] ?? 0) / whole, ((before[i] ?? 0) + value) / whole)}
        >
          <title>{`${label}: ${value}`}</title>
        </path>
      ))}
    </svg>
  );
}

function Figures({ chart }: { readonly chart: ChartBlock['chart'] }): ReactNode {
  const columns = chart.type === 'pie' ? [{ name: '', data: chart.segments }] : chart.series;
  const labels = chart.type === 'pie' ? chart.segments.map(({ label }) => label) : chart.axis_config.categories;
  return (
    <div className="block-table">
      <table>
        {chart.type !== 'pie' && (
          <thead>
            <tr>
              <td />
              {columns.map(({ name }) => (
                <th key={name} scope="col" className="right">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {labels.map((label) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {columns.map(({ name, data }) => (
                <td key={name} className="right">
                  {valueAt(data, label)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function valueAt(data: readonly Datum[], label: string): number {
  return data.find((each) => each.label === label)?.value ?? 0;
}
