import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

export type CustomResourceOutcome =
  | {
      readonly status: 'SUCCESS';
      readonly id: string;
      /** What other resources may refer to: short, and never cut. */
      readonly data: Readonly<Record<string, string>>;
      /** What people may want to know: cut where it is too long. */
      readonly notes?: Readonly<Record<string, string>>;
    }
  | { readonly status: 'FAILED'; readonly id: string; readonly reason: string };

/** CloudFormation refuses a longer answer. */
const mostBytes = 4_096;

/**
 * Tells CloudFormation how a custom resource fared, at the address it asked to be answered at. Notes and reason are cut
 * so that it takes the answer.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  outcome: CustomResourceOutcome,
): Promise<void> {
  const texts = outcome.status === 'FAILED' ? { reason: outcome.reason } : (outcome.notes ?? {});
  const none = Object.fromEntries(Object.keys(texts).map((key) => [key, '']));
  const room = mostBytes - Buffer.byteLength(bodyOf(event, outcome, none));
  const body = bodyOf(event, outcome, cutTexts(texts, room));
  // The address is signed for a request without a content type.
  const answer = await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
  if (!answer.ok) throw new Error(`CloudFormation didn't take the answer: ${answer.status}.`);
}

/** @param texts the notes of a success, or the `reason` of a failure */
function bodyOf(
  event: CloudFormationCustomResourceEvent,
  outcome: CustomResourceOutcome,
  texts: Readonly<Record<string, string>>,
): string {
  return JSON.stringify({
    Status: outcome.status,
    Reason: outcome.status === 'FAILED' ? texts.reason : 'Installed.',
    PhysicalResourceId: outcome.id,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    ...(outcome.status === 'SUCCESS' && { Data: { ...outcome.data, ...texts } }),
  });
}

const ellipsis = '…';

/**
 * Texts as far as they fit together into so many bytes of JSON, without their quotes: short ones whole, long ones cut to
 * the same size and ended with `…`.
 */
function cutTexts(texts: Readonly<Record<string, string>>, bytes: number): Record<string, string> {
  const byLength = Object.entries(texts).toSorted(([, a], [, b]) => bytesOf(a) - bytesOf(b));
  let left = bytes;
  const cut = byLength.map(([key, text], index) => {
    const share = cutText(text, Math.floor(left / (byLength.length - index)));
    left -= bytesOf(share);
    return [key, share] as const;
  });
  return Object.fromEntries(cut);
}

function cutText(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text;
  let left = bytes - bytesOf(ellipsis);
  if (left < 0) return '';
  let kept = '';
  for (const character of text) {
    left -= bytesOf(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}${ellipsis}`;
}

/** JSON escapes some characters, so that six bytes may stand for one. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
