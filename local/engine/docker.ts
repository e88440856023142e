import { randomUUID } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { prepareEngineFolder } from './engine-folder.ts';
import { runTool } from './run-tool.ts';
import type { ServerPlan } from './server.ts';

export const dockerImage = 'opensearchproject/opensearch:3.8.0';

/** Whether a Docker engine answers, not only its client. */
export async function dockerAnswers(): Promise<boolean> {
  return (await runTool('docker', ['info', '--format', '{{.ServerVersion}}'], 15_000)).exitCode === 0;
}

/** The client stays in the foreground and passes SIGTERM on, so that the guard ends the container with it. */
export async function dockerPlan(
  port: number,
  heapMiB: number,
  dataFolder: string | undefined,
): Promise<ServerPlan> {
  const folder = await prepareEngineFolder(dataFolder);
  // The image's user is not the one of this machine.
  await chmod(folder.data, 0o777);
  const name = `shardline-${randomUUID()}`;
  const environment = [
    'discovery.type=single-node',
    'DISABLE_SECURITY_PLUGIN=true',
    'DISABLE_INSTALL_DEMO_CONFIG=true',
    'cluster.routing.allocation.disk.threshold_enabled=false',
    `OPENSEARCH_JAVA_OPTS=-Xms${heapMiB}m -Xmx${heapMiB}m`,
  ].flatMap((setting) => ['--env', setting]);
  const publish = ['--publish', `127.0.0.1:${port === 0 ? '' : port}:9200`];
  const volume = ['--volume', `${folder.data}:/usr/share/opensearch/data`];
  return {
    command: 'docker',
    args: ['run', '--rm', '--name', name, ...publish, ...volume, ...environment, dockerImage],
    folder,
    // The first time, the image of about 1 GB is pulled.
    startTimeoutMs: 1_200_000,
    graceMs: 30_000,
    url: async () => {
      const { exitCode, output } = await runTool('docker', ['port', name, '9200/tcp'], 5_000);
      const address = /^127\.0\.0\.1:\d+$/m.exec(output)?.[0];
      return exitCode === 0 && address !== undefined ? `http://${address}` : undefined;
    },
  };
}
