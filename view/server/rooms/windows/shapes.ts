import type { MonitorPlan } from '../../../../functions/core/monitors/plan.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import { durationOf } from '../../../../functions/pipeline/duration.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { ShownMonitor, WindowShape } from '../../../protocol/windows.ts';
import { measureOf, measuresOf, titleOf } from './measures.ts';

/** What the page has to know of a pipeline's windows. */
export function shapesOf(pipeline: Pipeline): readonly WindowShape[] {
  const { windows = [], monitors = [] } = pipeline;
  const plans = planMonitors(pipeline);
  const windowPlans = planWindows(pipeline);
  return windows.flatMap((window, position) => {
    const plan = windowPlans[position];
    if (plan === undefined) return [];
    const measures = measuresOf(window, pipeline);
    return [
      {
        name: window.name,
        ...{ size: plan.sizeMs, slide: plan.slideMs, lateness: plan.allowedLatenessMs },
        keyFields: plan.keyFields,
        metrics: measures.map(({ id, title, isNumber }) => ({ id, title, isNumber })),
        monitors: monitors.flatMap((monitor, number): ShownMonitor[] => {
          const own = plans[number];
          if (own === undefined || monitor.window !== window.name) return [];
          return [{ ...shownMonitor(own), metric: measureOf(monitor, measures) }];
        }),
      },
    ];
  });
}

function shownMonitor(plan: MonitorPlan): ShownMonitor {
  const { name, type, severity } = plan;
  const shown = { name, type, severity, rule: ruleOf(plan) };
  if (plan.type === 'threshold') {
    const { side, limit, clear } = plan;
    return { ...shown, side, limit, clear };
  }
  if (plan.type !== 'spike') return shown;
  const { factor, baseline, atLeast } = plan;
  return { ...shown, spike: { factor, baseline, atLeast } };
}

/** What a monitor fires for, in words. */
export function ruleOf(plan: MonitorPlan): string {
  switch (plan.type) {
    case 'threshold': {
      const { value, side, limit, clear, forMs, window, minimum } = plan;
      return [
        `${titleOf(value)} ${side} ${limit}`,
        ...(clear === limit
          ? []
          : [`until it is ${side === 'above' ? 'at or below' : 'at or above'} ${clear}`]),
        ...(forMs > window.sizeMs ? [`for ${durationOf(forMs)}`] : []),
        ...(minimum === undefined ? [] : [`with at least ${minimum.atLeast} ${minimum.metric}`]),
      ].join(', ');
    }
    case 'spike': {
      const { value, factor, baseline, atLeast } = plan;
      return `${value} above ${factor} times the mean of the ${baseline} windows before, and at least ${atLeast}`;
    }
    case 'flatline':
      return `no documents of a key for ${durationOf(plan.silentForMs)}`;
    case 'newValue':
      return 'a key that is new';
  }
}
