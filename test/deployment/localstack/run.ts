import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { prepareEngine } from '../../../local/engine/engine.ts';
import { runTool } from '../../../local/engine/run-tool.ts';
import { prepareLocalStack } from './prepare.ts';

/**
 * `npm run test:localstack`: the deployment test on LocalStack, without Docker. LocalStack binds every address of the
 * machine, so the whole test runs in a network namespace of its own, which has a loopback interface and nothing else.
 * All that has to be fetched is fetched before.
 */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(
      'npm run test:localstack -- [options of vitest, such as -t NAME]: the deployment test on LocalStack.',
    );
    return 0;
  }
  const namespace = ['--net', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];
  const { exitCode, output } = await runTool(
    'unshare',
    [...namespace, 'ip', 'link', 'set', 'lo', 'up'],
    10_000,
  );
  if (exitCode !== 0) {
    throw new Error(
      `LocalStack needs a network namespace, and this machine makes none (${output.trim() || 'unshare or ip is missing'}); run this on Linux with util-linux and iproute2.`,
    );
  }
  await prepareLocalStack();
  await prepareEngine((message) => console.error(message));
  const test = `npx --no-install vitest run --config test/deployment/trials.config.ts ${args.join(' ')}`;
  const child = spawn('unshare', [...namespace, 'sh', '-c', `ip link set lo up && exec ${test}`], {
    env: { ...process.env, SHARDLINE_AWS_EMULATOR: 'localstack' },
    stdio: 'inherit',
  });
  // Ctrl-C reaches the test as well, which then ends what it has started.
  process.on('SIGINT', () => undefined);
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
