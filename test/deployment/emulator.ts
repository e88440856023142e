import { isLocalStack } from './is-localstack.ts';
import { startLocalStack } from './localstack/localstack.ts';
import { startMinistack } from './ministack.ts';

/** An emulator of AWS that runs on this machine for one test file. */
export interface RunningEmulator {
  readonly endpoint: string;
  /** What the stack names as its search endpoint. */
  readonly searchEndpoint: (domainName: string) => string;
  /** What it has printed. */
  readonly log: () => string;
  stop(): Promise<void>;
}

/**
 * ministack; or LocalStack, when `npm run test:localstack` asks for it.
 * @param searchUrl the engine that stands behind every OpenSearch domain
 */
export async function startEmulator(searchUrl: string): Promise<RunningEmulator> {
  return isLocalStack ? await startLocalStack(searchUrl) : await startMinistack(searchUrl);
}
