import { expect, test } from 'vitest';
import type { ThresholdMonitor } from '../../../../functions/pipeline/monitors.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { pipeline } from '../records.ts';
