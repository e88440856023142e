import { readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chooseJava, type Java, parseJavaVersion } from './java-version.ts';
import { runTool } from './run-tool.ts';

const executable = process.platform === 'win32' ? 'java.exe' : 'java';

/** Folders that hold one JDK each, and where its home lies within. */
const jdkFolders: readonly (readonly [folder: string, home: string])[] = [
  ['/usr/lib/jvm', ''],
  ['/Library/Java/JavaVirtualMachines', 'Contents/Home'],
  [join(homedir(), 'Library/Java/JavaVirtualMachines'), 'Contents/Home'],
  ['/opt/homebrew/opt', ''],
  ['/usr/local/opt', ''],
  [join(homedir(), '.sdkman/candidates/java'), ''],
  [join(homedir(), '.jdks'), ''],
  ['C:\\Program Files\\Java', ''],
  ['C:\\Program Files\\Eclipse Adoptium', ''],
];

/** Every `java` that this machine may have: of JAVA_HOME, on PATH, in the usual folders. Each file once. */
export function javaCandidates(environment: NodeJS.ProcessEnv = process.env): readonly string[] {
  const home = environment.JAVA_HOME;
  const onPath = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = [
    ...(home ? [join(home, 'bin', executable)] : []),
    ...onPath.map((folder) => join(folder, executable)),
    ...jdkFolders.flatMap(([folder, inner]) =>
      entriesOf(folder).map((name) => join(folder, name, inner, 'bin', executable)),
    ),
  ];
  return [...new Set(paths.flatMap((path) => realPath(path) ?? []))];
}

/** Asks each candidate for its version, and takes the newest that can run the engine. */
export async function findJava(candidates: readonly string[] = javaCandidates()): Promise<Java | undefined> {
  const found = await Promise.all(candidates.map(askVersion));
  return chooseJava(found.flatMap((java) => java ?? []));
}

async function askVersion(path: string): Promise<Java | undefined> {
  const { exitCode, output } = await runTool(path, ['-version'], 10_000);
  const parsed = exitCode === 0 ? parseJavaVersion(output) : undefined;
  return parsed && { path, ...parsed };
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
