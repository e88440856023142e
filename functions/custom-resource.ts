import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

export type CustomResourceOutcome =
  | { readonly status: 'SUCCESS'; readonly id: string; readonly data: Readonly<Record<string, string>> }
  | { readonly status: 'FAILED'; readonly id: string; readonly reason: string };

/** CloudFormation refuses an answer of more than 4 KiB. */
const longestReason = 2_000;

/**
 * Tells CloudFormation how a custom resource fared, at the address it asked to be answered at.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  outcome: CustomResourceOutcome,
): Promise<void> {
  const body = JSON.stringify({
    Status: outcome.status,
    Reason: outcome.status === 'FAILED' ? outcome.reason.slice(0, longestReason) : 'Installed.',
    PhysicalResourceId: outcome.id,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    ...(outcome.status === 'SUCCESS' && { Data: outcome.data }),
  });
  // The address is signed for a request without a content type.
  const answer = await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
  if (!answer.ok) throw new Error(`CloudFormation didn't take the answer: ${answer.status}.`);
}
