import { errorCode } from '../kit/fault.ts';

/**
 * What an error of a whole PutRecords request means: `retriable` may pass, `refused` concerns these records alone,
 * `fatal` would meet every further request too.
 */
export type FailureKind = 'retriable' | 'refused' | 'fatal';

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_Errors and
// https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
const kinds: Readonly<Record<string, FailureKind>> = {
  AccessDeniedException: 'fatal',
  CredentialsProviderError: 'fatal',
  ExpiredTokenException: 'fatal',
  IncompleteSignature: 'fatal',
  InvalidClientTokenId: 'fatal',
  InvalidSignatureException: 'fatal',
  KMSAccessDeniedException: 'fatal',
  KMSDisabledException: 'fatal',
  KMSInvalidStateException: 'fatal',
  KMSNotFoundException: 'fatal',
  KMSOptInRequired: 'fatal',
  MissingAuthenticationTokenException: 'fatal',
  NotAuthorized: 'fatal',
  OptInRequired: 'fatal',
  ResourceNotFoundException: 'fatal',
  UnrecognizedClientException: 'fatal',
  InvalidArgumentException: 'refused',
  SerializationException: 'refused',
  ValidationException: 'refused',
};

/** Errors not in the list, those of the network above all, are retriable: patience ends them if they stay. */
export function kindOf(error: unknown): FailureKind {
  const name = error instanceof Error ? error.name : '';
  return kinds[name] ?? kinds[errorCode(error)] ?? 'retriable';
}

/** The word by which leftovers and the summary name an error: `ProvisionedThroughputExceededException`, `ECONNREFUSED`. */
export function reasonOf(error: unknown): string {
  return errorCode(error);
}
