import { errorCode, Fault, unreachable } from './fault.ts';

const missing = [
  'NoSuchBucket',
  'NotFound',
  'ResourceNotFoundException',
  'ResourceNotFound',
  // CloudFormation says so of a stack that doesn't exist.
  'ValidationError',
];

const denied = ['AccessDenied', 'AccessDeniedException', 'Forbidden'];

/**
 * One sentence for what a service answered.
 * @param what a thing of the user's, such as `the stream clicks`
 * @param remedy for one that isn't there: `check --stream and --region`
 */
export function serviceFault(thrown: unknown, what: string, remedy: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const code = nameOf(thrown);
  const detail = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
  return new Fault('TARGET', sentence(code, detail, what, remedy), thrown);
}

/** For an error of Kinesis that no retry would mend. */
export function streamFault(thrown: unknown, name: string): Fault {
  return serviceFault(thrown, `the stream ${name}`, 'check --stream and --region, or create it');
}

function sentence(code: string, detail: string, what: string, remedy: string): string {
  if (detail === 'Region is missing') return 'No AWS region is set: pass --region.';
  if (missing.includes(code)) return `There is no ${what.replace(/^the /, '')}: ${remedy}.`;
  if (denied.includes(code)) {
    return `Your credentials may not use ${what} (${detail}): allow it, or pass --profile.`;
  }
  if (code === 'CredentialsProviderError') {
    return `No AWS credentials were found (${detail}): set them up, or pass --profile.`;
  }
  if (unreachable.includes(code)) return `Nothing answers for ${what} (${code}): is its service running?`;
  return `${capitalised(what)} can't be used: ${code}: ${detail}`;
}

/** The SDK names its errors. Those of the network have a code, an `AggregateError` of several addresses too. */
function nameOf(thrown: unknown): string {
  const code = errorCode(thrown);
  const name = thrown instanceof Error ? thrown.name : '';
  return unreachable.includes(code) || name === 'Error' || name === '' ? code : name;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
