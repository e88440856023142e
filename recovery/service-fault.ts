import { errorCode, Fault, unreachable } from '../producer/fault.ts';

const missing = [
  'NoSuchBucket',
  'NotFound',
  'ResourceNotFoundException',
  'ResourceNotFound',
  // CloudFormation says so of a stack that doesn't exist.
  'ValidationError',
];

const denied = ['AccessDenied', 'AccessDeniedException', 'Forbidden'];

/** One sentence for what a service answered about `what`: a thing of the user's that the message names. */
export function serviceFault(thrown: unknown, what: string, remedy: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const code = nameOf(thrown);
  const detail = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
  return new Fault('TARGET', sentence(code, detail, what, remedy), thrown);
}

function sentence(code: string, detail: string, what: string, remedy: string): string {
  if (detail === 'Region is missing') return 'No AWS region is set: pass --region.';
  if (missing.includes(code)) return `There is no such thing as ${what}: ${remedy}.`;
  if (denied.includes(code)) return `These credentials have no right to use ${what} (${detail}).`;
  if (code === 'CredentialsProviderError') {
    return `No AWS credentials were found (${detail}): set them up, or pass --profile.`;
  }
  if (unreachable.includes(code)) return `What serves ${what} can't be reached (${code}): is it running?`;
  return `${capitalised(what)} can't be used: ${code}: ${detail}`;
}

/** The SDK names its errors; those of the network have a code. */
function nameOf(thrown: unknown): string {
  const name = thrown instanceof Error ? thrown.name : '';
  return name === 'Error' || name === '' ? errorCode(thrown) : name;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
