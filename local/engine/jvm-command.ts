import { delimiter } from 'node:path';
import type { EngineFolder } from './engine-folder.ts';

export interface JvmSettings {
  readonly classPath: readonly string[];
  readonly folder: EngineFolder;
  readonly heapMiB: number;
  /** Options of the ahead-of-time cache: recording it or using it. */
  readonly cacheOptions?: readonly string[];
}

/** The arguments that have `java` run a single OpenSearch node with all the modules on the class path. */
export function jvmArguments(settings: JvmSettings): readonly string[] {
  const { classPath, folder, heapMiB, cacheOptions = [] } = settings;
  return [
    `-Xms${heapMiB}m`,
    `-Xmx${heapMiB}m`,
    // The parent circuit breaker trips under the serial collector, which the JVM takes on small machines.
    '-XX:+UseG1GC',
    '-XX:+ExitOnOutOfMemoryError',
    // Statistics in the system's temporary folder would outlive a killed JVM.
    '-XX:-UsePerfData',
    ...cacheOptions,
    `-Djava.io.tmpdir=${folder.scratch}`,
    '-cp',
    classPath.join(delimiter),
    'org.codelibs.opensearch.runner.OpenSearchRunner',
    ...['-basePath', folder.path, '-confPath', folder.config],
    ...['-logsPath', folder.logs, '-dataPath', folder.data],
    // The runner adds the node's number, 1, to the base; the result of 0 has the system choose.
    ...['-numOfNode', '1', '-baseHttpPort', '-1'],
    ...['-clusterName', 'shardline', '-printOnFailure'],
  ];
}
