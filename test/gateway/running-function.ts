import { messageOf } from '../../functions/core/outcome/outcome.ts';
import { FunctionPool } from '../../local/function/function-pool.ts';
import type { Gateway } from './gateway.ts';
import type { DeployedFunction } from './policy/functions-of.ts';

/** A function as it is deployed, which runs as its role behind the gateway. */
export interface RunningFunction extends DeployedFunction {
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Other code with the same configuration, as a deployment of it brings. */
  readonly replaceCode: (folder: string) => Promise<void>;
}

export interface StoppableFunction extends RunningFunction {
  readonly stop: () => Promise<void>;
}

/** What a function prints, but for metrics, goes to the logs. */
export function startFunction(
  deployed: DeployedFunction,
  folder: string,
  gateway: Gateway,
  logs: string[],
): StoppableFunction {
  const { name, environment, roleArn, timeoutSeconds, memoryMiB } = deployed;
  const poolOf = (code: string) =>
    new FunctionPool({
      name,
      code,
      handler: 'index.handler',
      environment: { ...environment, ...gateway.environmentOf(roleArn) },
      timeout: timeoutSeconds * 1_000,
      memory: memoryMiB,
      onLog: (line) => {
        if (!line.includes('"_aws"')) logs.push(`${name}: ${line}`);
      },
    });
  let pool = poolOf(folder);
  return {
    ...deployed,
    invoke: async (event: unknown) => {
      try {
        return await pool.invoke(event);
      } catch (thrown) {
        // At the end: by the beginning it is told what has failed.
        throw new Error(`${messageOf(thrown)}; its last lines: ${logs.slice(-5).join('\n')}`);
      }
    },
    replaceCode: async (code: string) => {
      await pool.stop();
      pool = poolOf(code);
    },
    stop: () => pool.stop(),
  };
}
