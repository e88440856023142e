import { type DashboardsMode, dashboardsModes } from '../dashboards/install-dashboards.ts';
import {
  type EnvironmentReader,
  readEnvironment,
  readSearch,
  type SearchConfig,
} from '../lambda/environment.ts';
import type { SetupVariables } from '../lambda/variables.ts';

/** What the setup function is told by its environment. */
export interface SetupConfig {
  readonly search: SearchConfig;
  /** That the domain's nodes have room for; absent for an engine whose nodes the stack doesn't know. */
  readonly replicas?: number;
  /** Of the index templates; absent leaves them what they have of themselves. */
  readonly templatePriority?: number;
  /** The deployment that owns what is installed, as `account/region/stack`. */
  readonly owner: string;
  /** Absent: no dashboards are installed. */
  readonly dashboards?: DashboardsMode;
}

/** @throws Error that names every variable that is missing or wrong */
export function readSetupConfig(environment: Readonly<Record<string, string | undefined>>): SetupConfig {
  return readEnvironment(environment, (reader: EnvironmentReader<keyof SetupVariables>) => {
    const search = readSearch(reader);
    const [replicas, priority] = [reader.text('SEARCH_REPLICAS'), reader.text('TEMPLATE_PRIORITY')];
    const owner = reader.text('OWNER') ?? '';
    const asked = reader.text('DASHBOARDS');
    const dashboards = dashboardsModes.find((mode) => mode === asked);
    if (asked !== dashboards) reader.problem('DASHBOARDS', `must be one of ${dashboardsModes.join(', ')}`);
    if (replicas !== undefined && !/^\d$/.test(replicas)) {
      reader.problem('SEARCH_REPLICAS', 'must be a number of replicas from 0 to 9');
    }
    if (priority !== undefined && !/^\d{1,9}$/.test(priority)) {
      reader.problem('TEMPLATE_PRIORITY', 'must be a whole number of at most nine digits');
    }
    if (owner === '') reader.problem('OWNER', 'must be account/region/stack');
    return {
      ...{ search, owner },
      ...(replicas !== undefined && { replicas: Number(replicas) }),
      ...(priority !== undefined && { templatePriority: Number(priority) }),
      ...(dashboards !== undefined && { dashboards }),
    };
  });
}
