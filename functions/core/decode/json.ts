import { messageOf } from '../outcome.ts';
import type { RecordCost } from './cost.ts';
import { DecodeError } from './decode-error.ts';
import { scanJson } from './scan-json.ts';

/** Half of what the engines' own parser takes (Jackson: 1,000), and far from where recursive code runs out of stack. */
const maxDepth = 500;

const byteOrderMark = 0xfeff;

/**
 * JSON to a value, within the bounds of depth and size, which are checked before anything is built.
 * @throws DecodeError `invalid_json`, `too_deep`; RecordLimitError `too_many_fields`
 */
export function parseJson(json: string, cost: RecordCost): unknown {
  // A text this short can't be too deep, and that is what nearly every record is.
  if (json.length > 2 * maxDepth || !cost.isSmall) checkBounds(json, cost);
  try {
    // RFC 8259, section 8.1: a reader may ignore the mark, and some producers can't help writing it.
    return JSON.parse(json.charCodeAt(0) === byteOrderMark ? json.slice(1) : json);
  } catch (thrown) {
    throw new DecodeError('invalid_json', messageOf(thrown));
  }
}

function checkBounds(json: string, cost: RecordCost): void {
  const { depth, nodes } = scanJson(json);
  if (depth > maxDepth) {
    throw new DecodeError('too_deep', `the JSON is ${depth} levels deep; at most ${maxDepth} are allowed`);
  }
  cost.addNodes(nodes);
}
