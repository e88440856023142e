import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../../local/cache-folder.ts';
import { runTool } from '../../../local/engine/run-tool.ts';
import { pythonEnvironment } from '../../../scripts/python-environment.ts';

/** The last version that runs without an account, with the versions of its dependencies that it runs with. */
const packages = [
  'localstack-core[runtime]==4.14.0',
  'cbor2==5.8.0',
  'pyopenssl==25.1.0',
  'cryptography==45.0.7',
  'service_identity==24.2.0',
];

/** LocalStack's own Kinesis, which it would install at its first use. */
const kinesis = { name: 'kinesis-local', version: '0.5.2' };

export interface LocalStackFiles {
  /** The folder with LocalStack's commands. */
  readonly commands: string;
  /** The root of the folders that LocalStack keeps its files in. */
  readonly root: string;
}

/** Installs LocalStack into the cache folder, unless it is there. @throws Error that says what is missing */
export async function prepareLocalStack(): Promise<LocalStackFiles> {
  const commands = await pythonEnvironment(packages, await python313());
  const root = join(cacheFolder(), 'localstack');
  const folder = join(root, 'var', 'lib', 'localstack', 'lib', kinesis.name, kinesis.version);
  if (!existsSync(join(folder, 'node_modules', kinesis.name))) {
    mkdirSync(folder, { recursive: true });
    console.error(`fetching ${kinesis.name} from npm (12 MB, only this once)`);
    const wanted = `${kinesis.name}@${kinesis.version}`;
    const { exitCode, output } = await runTool('npm', ['install', '--prefix', folder, wanted], 300_000);
    if (exitCode !== 0) throw new Error(`npm can't install ${wanted}: ${output.trim().slice(-500)}`);
  }
  return { commands, root };
}

/** LocalStack 4.14 doesn't run on older ones. */
async function python313(): Promise<string> {
  const { PYENV_ROOT = '' } = process.env;
  const ofPyenv = ['3.13.0', '3.13'].map((version) => join(PYENV_ROOT, 'versions', version, 'bin', 'python'));
  for (const command of ['python3.13', ...ofPyenv, 'python3']) {
    const { exitCode, output } = await runTool(command, ['--version'], 10_000);
    if (exitCode === 0 && /^Python 3\.13\./.test(output)) return command;
  }
  throw new Error(
    'LocalStack needs Python 3.13, and PATH leads to none; install it, or put the folder of its python3.13 into PATH.',
  );
}
