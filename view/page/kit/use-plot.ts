import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { themeChanged } from './theme.ts';

/** Reads a custom property of the style sheet: `--received`. */
export type Color = (name: string) => string;

/** What all charts draw their axes with. */
export function axisOf(color: Color): uPlot.Axis {
  return {
    stroke: color('--muted'),
    font: `11px ${color('--font')}`,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  };
}

/**
 * A plot in an element, as wide as it: in the colours of the theme.
 * @param by what it depends on: `drawn` has it drawn anew, `data` has it show other data
 */
export function usePlot(
  options: (color: Color) => Omit<uPlot.Options, 'width' | 'height'>,
  data: uPlot.AlignedData,
  height: number,
  by: { readonly drawn: string; readonly data: string },
): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const newest = useRef({ options, data });
  newest.current = { options, data };
  useEffect(() => {
    const { current: element } = box;
    if (element === null) return undefined;
    const draw = () => {
      plot.current?.destroy();
      const style = getComputedStyle(element);
      const color: Color = (name) => style.getPropertyValue(name).trim();
      const sized = {
        width: element.clientWidth,
        height,
        legend: { show: false },
        ...newest.current.options(color),
      };
      plot.current = new uPlot(sized, newest.current.data, element);
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    document.addEventListener(themeChanged, draw);
    dark.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      document.removeEventListener(themeChanged, draw);
      dark.removeEventListener('change', draw);
      plot.current?.destroy();
    };
  }, [by.drawn]);
  useEffect(() => plot.current?.setData(data), [by.data]);
  return box;
}
