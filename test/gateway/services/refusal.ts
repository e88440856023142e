import type { Answer } from '../forward.ts';
import { jsonAnswer, xmlAnswer } from '../tls-front.ts';
import { headerOf, type WireRequest } from '../wire-request.ts';

type Refusal = 'signature' | 'denied';

/** A refusal as the called service words it, so that its client takes it for one. */
export function refusalOf(wire: WireRequest, refusal: Refusal, message: string): Answer {
  const target = headerOf(wire, 'x-amz-target');
  const denied = refusal === 'denied';
  if (target !== undefined) {
    // https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
    const __type = denied ? 'AccessDeniedException' : 'InvalidSignatureException';
    return jsonAnswer(400, { __type, message }, [['x-amzn-errortype', __type]]);
  }
  if (wire.path.startsWith('/2015-03-31/')) {
    const type = denied ? 'AccessDeniedException' : 'InvalidSignatureException';
    return jsonAnswer(403, { Message: message }, [['x-amzn-errortype', type]]);
  }
  const text = message.replace(/[&<>]/g, (character) => `&#${character.codePointAt(0)};`);
  const isForm = headerOf(wire, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  if (isForm) {
    const code = denied ? 'AuthorizationError' : 'SignatureDoesNotMatch';
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error>`;
    return xmlAnswer(403, `<ErrorResponse>${error}<RequestId>gateway</RequestId></ErrorResponse>`);
  }
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  const code = denied ? 'AccessDenied' : 'SignatureDoesNotMatch';
  return xmlAnswer(
    403,
    `<Error><Code>${code}</Code><Message>${text}</Message><RequestId>gateway</RequestId></Error>`,
  );
}
