import { expect, test } from 'vitest';
import { type Box, layout, parts } from '../../../view/page/rooms/flow/layout.ts';

const overlap = (one: Box, other: Box) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

test.each([320, 358, 620, 879, 880, 1_000, 1_280, 1_600])(
  'at %i pixels every part has room for its text, none lies on another, and all are inside',
  (width) => {
    const plan = layout(width, true);
    const boxes = [...plan.boxes.values()];
    expect(boxes).toHaveLength(parts.length);
    for (const [position, box] of boxes.entries()) {
      expect(box.width).toBeGreaterThanOrEqual(92);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(plan.height);
      for (const other of boxes.slice(position + 1)) expect(overlap(box, other)).toBe(false);
    }
    for (const { path } of plan.edges) expect(path).not.toMatch(/NaN|undefined/);
  },
);

test('a pipeline without windows has neither their parts nor ways to them', () => {
  const { boxes, edges, groups } = layout(1_200, false);
  expect(boxes.has('windows')).toBe(false);
  expect(edges.map(({ to }) => to)).not.toContain('aggregatorLanes');
  expect(groups.map(({ name }) => name)).toEqual(['indexer']);
});
