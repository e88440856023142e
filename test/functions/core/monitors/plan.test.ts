import { expect, test } from 'vitest';
import type { ThresholdMonitor } from '../../../../functions/core/monitors/definition.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import { count } from '../../../../functions/core/windows/metrics.ts';
import { pipeline } from '../records.ts';
