import { messageOf } from '../outcome.ts';
import { isShallow, maxJsonDepth, scanJson } from '../scan-json.ts';
import type { RecordCost } from './cost.ts';
import { DecodeError } from './decode-error.ts';

const byteOrderMark = 0xfeff;

/**
 * JSON to a value, within the bounds of depth and size, which are checked before anything is built.
 * @throws DecodeError `invalid_json`, `too_deep`; RecordLimitError `too_many_fields`
 */
export function parseJson(json: string, cost: RecordCost): unknown {
  if (!isShallow(json) || !cost.isSmall) checkBounds(json, cost);
  try {
    // RFC 8259, section 8.1: a reader may ignore the mark, and some producers can't help writing it.
    return JSON.parse(json.charCodeAt(0) === byteOrderMark ? json.slice(1) : json);
  } catch (thrown) {
    throw new DecodeError('invalid_json', messageOf(thrown));
  }
}

function checkBounds(json: string, cost: RecordCost): void {
  const { depth, nodes } = scanJson(json);
  if (depth > maxJsonDepth) {
    throw new DecodeError(
      'too_deep',
      `the JSON is ${depth} levels deep; at most ${maxJsonDepth} are allowed`,
    );
  }
  cost.addNodes(nodes);
}
