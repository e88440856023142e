import { createInterface } from 'node:readline';

/** Where a local run serves, as it prints it. */
export interface ServedRun {
  readonly kinesis: string;
  readonly stream: string;
  readonly search: string;
  /** Absent unless it was waited for. */
  readonly view?: string | undefined;
}

/**
 * What a run prints of itself on standard error, as soon as it has.
 * @param withView waits for the address of its view, too
 * @throws Error with what it said when it ends before
 */
export async function servedRun(output: NodeJS.ReadableStream | null, withView = false): Promise<ServedRun> {
  if (output === null) throw new Error('the run has no output');
  let said = '';
  for await (const line of createInterface({ input: output })) {
    said += `${line}\n`;
    const [, kinesis, stream, search] = /Kinesis at (\S+), stream (\S+); search at (\S+)/.exec(said) ?? [];
    const [, view] = /see it live at (\S+)/.exec(said) ?? [];
    if (kinesis && stream && search && (view || !withView)) {
      output.resume();
      return { kinesis, stream, search, view };
    }
  }
  throw new Error(`the local run ended before it was ready:\n${said}`);
}
