import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../infra/bundle.ts';

/**
 * A frame as the gateway tells it, by the text of its line, which changes less than its number:
 * `functions/indexer/bulk-sender.ts › send: …`. What isn't a frame is told as it is.
 */
export function senderLine(frame: string): string {
  const [, file, line, name = ''] = /^([\w./-]+\.ts):(\d+) ?(.*)$/.exec(frame) ?? [];
  if (file === undefined) return frame;
  const text = readFileSync(join(projectRoot, file), 'utf8').split('\n')[Number(line) - 1]?.trim() ?? '';
  const caller = name
    .replace(/^(async|new) /, '')
    .replace(/^(Object|Module)\./, '')
    .replace(/ \[as .*$/, '');
  return `${file}${/^[\w.]+$/.test(caller) ? ` › ${caller}` : ''}: \`${text}\``;
}
