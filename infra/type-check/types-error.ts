import { checkTypes, checkTypesNow, type TypeCheck, typeCheckVariable } from './check-types.ts';

/** As many lines of the compiler as a terminal shows beside the sentence. */
const mostLines = 20;

/** A pipeline that doesn't compile. The message has the compiler's lines under one sentence. */
export class TypesError extends Error {
  readonly code = 'PIPELINE_TYPES';

  constructor(file: string, lines: readonly string[]) {
    const errors = lines.filter((line) => !/^\s/.test(line)).length;
    const shown = lines.slice(0, mostLines);
    const left = lines.length - shown.length;
    const more = left > 0 ? [`… and ${left} more lines: npx tsc --noEmit lists them all.`] : [];
    super(
      [
        `${file} has ${errors === 1 ? 'a type error' : `${errors} type errors`}; correct ${errors === 1 ? 'it' : 'them'}, or set ${typeCheckVariable}=off to go on as it is:`,
        ...[...shown, ...more].map((line) => `  ${line}`),
      ].join('\n'),
    );
  }
}

export interface TypesRequest {
  /** Folder of the project. */
  readonly project: string;
  /** Of the pipeline, from there. */
  readonly file: string;
  /** Ends the compiler. */
  readonly signal?: AbortSignal | undefined;
  /** Gets a sentence when types aren't checked. */
  readonly warn: (sentence: string) => void;
}

/**
 * Checks a pipeline's types beside other work: call it first, and await it before anything is put or deployed. Until
 * then nothing comes of a failure, so it may also be left.
 * @throws TypesError, or the signal's reason
 */
export function checkTypesBeside(request: TypesRequest): Promise<void> {
  const checked = requireTypes(request);
  checked.catch(() => undefined);
  return checked;
}

/**
 * Checks a pipeline's types at once, for the constructors of the CDK.
 * @throws TypesError
 */
export function checkTypesAtOnce({ project, file, warn }: Omit<TypesRequest, 'signal'>): void {
  judge(checkTypesNow(project, file), { file, warn });
}

async function requireTypes({ project, file, signal, warn }: TypesRequest): Promise<void> {
  judge(await checkTypes(project, file, signal), { file, warn });
}

function judge(found: TypeCheck, { file, warn }: Pick<TypesRequest, 'file' | 'warn'>): void {
  if (found.kind === 'failed') throw new TypesError(file, found.lines);
  if (found.kind === 'unchecked') warn(found.why);
}
