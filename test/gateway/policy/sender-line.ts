import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../infra/bundle/roots.ts';

/** They carry what others ask for: the line before them says what. */
const carriers = [
  'functions/engine/search-client.ts',
  'functions/engine/install/engine-request.ts',
  'functions/engine/store/ask-engine.ts',
  'functions/core/bulk/rounds.ts',
];

/**
 * Who sent a request, of the frames that the gateway tells, by the text of the line, which changes less than its
 * number: `functions/engine/bulk-sender.ts › send: …`. What is no frame is told as it is.
 */
export function senderLine(frames: readonly string[]): string {
  const frame =
    frames.find((each) => !carriers.some((file) => each.startsWith(`${file}:`))) ?? frames[0] ?? 'unknown';
  const [, file, line] = /^([\w./-]+\.ts):(\d+)/.exec(frame) ?? [];
  if (file === undefined) return frame;
  const lines = linesOf(file);
  const at = Number(line) - 1;
  const caller = enclosingFunction(lines, at);
  return `${file}${caller === undefined ? '' : ` › ${caller}`}: \`${lines[at]?.trim() ?? ''}\``;
}

const declared = [
  /^\s*(?:export )?(?:async )?function\*? (\w+)/,
  /^\s*(?:const )?(\w+)(?:: [^=]+)?(?:: | = )(?:async )?(?:function\*? ?)?\(.*(?:=>|\(|\{)$/,
  /^\s*(?:override |private |async )*(?!if|for|while|switch|return)(\w+)\(.*\{$/,
];

/** The function that a line stands in, by how the lines above it are indented: frames don't always tell. */
function enclosingFunction(lines: readonly string[], at: number): string | undefined {
  let indent = indentOf(lines[at]);
  // A signature of several lines begins as far in as it ends.
  let inSignature = false;
  for (const line of lines.slice(0, at).toReversed()) {
    const isOutside = indentOf(line) < indent || (inSignature && indentOf(line) === indent);
    if (line.trim() === '' || !isOutside) continue;
    const name = declared.map((form) => form.exec(line)?.[1]).find((found) => found !== undefined);
    if (name !== undefined) return name;
    indent = indentOf(line);
    inSignature = /^\s*\)/.test(line);
  }
  return undefined;
}

function indentOf(line = ''): number {
  return line.length - line.trimStart().length;
}

const read = new Map<string, readonly string[]>();

function linesOf(file: string): readonly string[] {
  const lines = read.get(file) ?? readFileSync(join(packageRoot, file), 'utf8').split('\n');
  read.set(file, lines);
  return lines;
}
