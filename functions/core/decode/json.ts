import { isShallow, maxJsonDepth, scanJson } from '../json/scan-json.ts';
import { messageOf } from '../outcome/outcome.ts';
import type { RecordCost } from './cost.ts';
import { DecodeError } from './decode-error.ts';
import { splitObjects } from './objects.ts';
import { looksLikeUtf16, notUtf16, withoutMark } from './text.ts';

/**
 * JSON to a value, within the bounds of depth and size, which are checked before anything is built.
 * @throws DecodeError `invalid_json`, `too_deep`; RecordLimitError `too_many_fields`
 */
export function parseJson(json: string, cost: RecordCost): unknown {
  if (!isShallow(json) || !cost.isSmall) checkBounds(json, cost);
  try {
    return JSON.parse(withoutMark(json));
  } catch (thrown) {
    if (looksLikeUtf16(json)) throw notUtf16();
    throw new DecodeError('invalid_json', `${messageOf(thrown)}${hintFor(json)}`);
  }
}

/** What producers often do instead of writing one JSON value. */
function hintFor(json: string): string {
  // `{"`, `[{` and the first bytes of gzip.
  if (/^(?:eyJ|W3|H4sI)[\w+/-]*=*\s*$/.test(json)) {
    return '; it looks like base64: put the bytes themselves, the AWS SDKs encode them';
  }
  return splitObjects(json) === undefined
    ? ''
    : '; several objects follow one another: the source ndjson takes each';
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
