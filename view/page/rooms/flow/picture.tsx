import { useEffect, useRef, useState } from 'preact/hooks';
import type { FlowFrame } from '../../../protocol/flow.ts';
import { type Edge, type Layout, layout } from './layout.ts';
import { partFigures } from './part-figures.ts';
import { partLink } from './part-links.ts';

/** The record's way, with what passes. */
export function Picture({ frame }: { readonly frame: FlowFrame }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const { current: element } = box;
    if (element === null) return undefined;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    return () => resized.disconnect();
  }, []);
  return (
    <div ref={box} class="picture">
      {width > 0 && <Drawing frame={frame} plan={layout(width, frame.windows !== undefined)} />}
    </div>
  );
}

function Drawing({ frame, plan }: { readonly frame: FlowFrame; readonly plan: Layout }) {
  const figures = partFigures(frame);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture isn’t a form’s fieldset
    <svg width={plan.width} height={plan.height} role="group" aria-label="The way of the records">
      {plan.groups.map(({ name, box }) => (
        <g key={name} class="picture-group">
          <rect {...box} rx={12} />
          <text x={box.x + 12} y={box.y - 6}>
            {name}
          </text>
        </g>
      ))}
      {plan.edges.map((edge) => (
        <path
          key={`${edge.from} ${edge.to}`}
          d={edge.path}
          class="picture-edge"
          data-flows={flows(edge, frame)}
        />
      ))}
      {[...plan.boxes].map(([part, box]) => {
        const figure = figures.get(part);
        if (figure === undefined) return null;
        const middle = box.x + box.width / 2;
        return (
          <a
            key={part}
            href={partLink(part, frame)}
            class="picture-part"
            data-part={part}
            data-tone={figure.tone}
          >
            <rect {...box} rx={8} />
            <text class="picture-name" x={middle} y={box.y + 20}>
              {figure.name}
            </text>
            {/* A name for screen readers is of these texts: a space keeps them apart. */}{' '}
            <text class="picture-value" x={middle} y={box.y + 43}>
              {figure.value}
            </text>{' '}
            <text class="picture-note" x={middle} y={box.y + 61}>
              {figure.note}
            </text>
          </a>
        );
      })}
    </svg>
  );
}

/** How an edge is drawn: what passes over it, or `no`. */
function flows({ to }: Edge, { rates }: FlowFrame): string {
  if (to === 'letters') return rates.rejected > 0 ? 'rejected' : 'no';
  if (to === 'index') return rates.indexed > 0 ? 'indexed' : 'no';
  if (to === 'windows' || to === 'aggregatorLanes') return rates.folded > 0 ? 'received' : 'no';
  if (to === 'monitors' || to === 'notifications') return 'no';
  return (to === 'shards' ? rates.read : rates.received) > 0 ? 'received' : 'no';
}
