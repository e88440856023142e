import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../functions/core/json/parse-json.ts';
import { ownModule, projectFolder } from './bundle/roots.ts';
import { optionFields } from './options/options.ts';
import { OptionsError } from './options/options-error.ts';
import { defaultPipeline } from './options/pipeline-name.ts';

// https://docs.aws.amazon.com/cdk/v2/guide/context.html: where the CDK CLI takes an app's context from.

const context = z.record(z.string(), z.unknown());

const contextWrong = 'isn\'t a JSON object whose "context" is one';

const cdkJson = z.looseObject({ app: z.unknown().optional(), context: context.default({}) });

/**
 * A project's `cdk.json`.
 * @throws OptionsError for one that the CDK CLI can't read either
 */
export function readCdkJson(project: string): z.infer<typeof cdkJson> {
  const path = join(project, 'cdk.json');
  return readIfThere(path, cdkJson, contextWrong);
}

function readIfThere<Shape>(path: string, schema: z.ZodType<Shape>, wrong: string): Shape {
  const read = schema.safeParse(existsSync(path) ? parseJson(readFileSync(path, 'utf8')) : {});
  if (read.success) return read.data;
  throw new OptionsError(`${path}: ${wrong}; correct it, or remove it.`);
}

/** Whether the CDK CLI runs Shardline's app in a project; one of its own has options of its own. */
export function runsOwnApp(project: string): boolean {
  const { app } = readCdkJson(project);
  if (app === undefined) return true;
  if (typeof app !== 'string') return false;
  const words = app.split(/\s+/).map((word) => word.replaceAll(/^["']|["']$/g, ''));
  return words.some(
    (word) => word.endsWith(installedApp) || isSame(resolve(project, word), ownModule('infra/app')),
  );
}

const installedApp = 'shardline/dist/infra/app.js';

function isSame(path: string, other: string): boolean {
  return existsSync(path) && realpathSync(path) === realpathSync(other);
}

/**
 * The options of the deployment that a project's files give, in the order in which the CDK CLI takes them: `cdk.json`,
 * `cdk.context.json`, and the user's own `~/.cdk.json`. None if the project's app is another one.
 * @throws OptionsError for a file that the CDK CLI can't read either
 */
export function projectOptions(project: string, home = homedir()): Readonly<Record<string, unknown>> {
  if (!runsOwnApp(project)) return {};
  const cached = readIfThere(join(project, 'cdk.context.json'), context, "isn't a JSON object");
  const users = readIfThere(join(home, '.cdk.json'), cdkJson, contextWrong);
  return optionsIn({ ...users.context, ...cached, ...readCdkJson(project).context });
}

/**
 * What of the CDK's context are options of the deployment, right or wrong. CDK's own keys hold a colon or a slash
 * (`aws:cdk:…`, `@aws-cdk/…`, `vpc-provider:…`), and what the CDK CLI notes for itself a hyphen (`cli-telemetry`,
 * `acknowledged-issue-numbers`). What's left is the user's.
 */
export function optionsIn(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(given).filter(
    ([key]) => !/[:/]/.test(key) && (!key.includes('-') || isMisspelt(key)),
  );
  return Object.fromEntries(own);
}

/** `batch-size` for `batchSize` is a mistake to be said. */
function isMisspelt(key: string): boolean {
  const plain = key.replaceAll('-', '').toLowerCase();
  return Object.keys(optionFields).some((name) => name.toLowerCase() === plain);
}

/**
 * The context that the CDK CLI gives to an app. What is too long for a variable is in a file beside it.
 * @param environment of the app
 */
export function contextOfCli(environment: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> {
  const { CDK_CONTEXT_JSON: text = '{}', CONTEXT_OVERFLOW_LOCATION_ENV: file } = environment;
  const rest = file === undefined ? {} : context.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { ...rest, ...context.parse(JSON.parse(text)) };
}

/** The pipeline that is meant if none is named: that of the project's options, or the default. */
export function pipelineOfProject(names: readonly string[], project = projectFolder()): string | undefined {
  try {
    const { pipeline } = projectOptions(project);
    if (typeof pipeline === 'string' && names.includes(pipeline)) return pipeline;
  } catch (thrown) {
    // For what needs the options to say.
    if (!(thrown instanceof OptionsError)) throw thrown;
  }
  return defaultPipeline(names);
}
