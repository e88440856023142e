import type { Demo } from '../../pipelines/demo/kit/demo.ts';

/** A pipeline that comes with the package, as a starting point. */
export interface ShippedPipeline {
  readonly name: string;
  readonly about: string;
  readonly loadDemo: () => Promise<{ readonly demo: Demo }>;
}

export const shippedPipelines: readonly ShippedPipeline[] = [
  {
    name: 'web-traffic',
    about: 'access logs of Apache and nginx, or JSON; errors by host, busy clients',
    loadDemo: () => import('../../pipelines/demo/web-traffic.ts'),
  },
  {
    name: 'social',
    about: 'posts in JSON; hashtags, mentions and links in any script, trends',
    loadDemo: () => import('../../pipelines/demo/social.ts'),
  },
  {
    name: 'sensors',
    about: 'readings with a place, and earthquakes; values out of range, silence',
    loadDemo: () => import('../../pipelines/demo/sensors.ts'),
  },
];
