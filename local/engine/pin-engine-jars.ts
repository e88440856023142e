/** Writes the jars of an engine with their checksums, as Maven resolves them. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { StrictCommand } from '../../cli/kit/command-line.ts';
import { copyDependencies } from './fetch-jars.ts';
import { type PinnedJar, readPinnedEngine, sha256Of } from './pinned-jars.ts';
import { withScratchFolder } from './scratch-folder.ts';

function mavenArtifact(text: string): string {
  if (/^[\w.-]+:[\w.-]+:[\w.-]+$/.test(text)) return text;
  throw new InvalidArgumentError('Give group:artifact:version.');
}

/** Maven's repository layout: group as folders, artifact, version, `artifact-version[-classifier].jar`. */
async function pin(root: string, path: string): Promise<PinnedJar> {
  const parts = path.split(sep);
  const [version, artifactId] = [parts.at(-2) ?? '', parts.at(-3) ?? ''];
  const groupId = parts.slice(0, -3).join('.');
  const classifier = (parts.at(-1) ?? '').slice(`${artifactId}-${version}`.length + 1, -'.jar'.length);
  const sha256 = await sha256Of(join(root, path));
  if (sha256 === undefined) throw new Error(`${path} can't be read`);
  const coordinates = [groupId, artifactId, version, ...(classifier ? [classifier] : [])].join(':');
  return { coordinates, bytes: statSync(join(root, path)).size, sha256 };
}

const command = new StrictCommand('npm run pin-engine-jars --')
  .description(
    "Writes local/engine/jars.json: the engine's jars with their checksums, as Maven resolves them.",
  )
  .argument('[artifact]', 'group:artifact:version', mavenArtifact, readPinnedEngine().artifact)
  .argument('[file]', 'where to, from the project\u2019s folder', 'local/engine/jars.json');
command.parse();
const [artifact, file] = command.processedArgs as [string, string];
await withScratchFolder(join(tmpdir(), 'shardline-pin'), async (scratch) => {
  const layout = ['-Dmdep.useRepositoryLayout=true'];
  if (!(await copyDependencies(artifact, scratch, layout, (line) => process.stderr.write(`${line}\n`)))) {
    throw new Error(`Maven can't resolve ${artifact}: see its output above`);
  }
  const files = readdirSync(scratch, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.jar'),
  );
  const jars = await Promise.all(files.sort().map((path) => pin(scratch, path)));
  const lines = jars.map((jar) => `    ${JSON.stringify(jar)}`).join(',\n');
  const text = `{\n  "artifact": ${JSON.stringify(artifact)},\n  "jars": [\n${lines}\n  ]\n}\n`;
  writeFileSync(new URL(file, new URL('../../', import.meta.url)), text);
  process.stdout.write(`${jars.length} jars of ${artifact} pinned\n`);
});
