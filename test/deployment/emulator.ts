import { startLocalStack } from './localstack/localstack.ts';
import { startMinistack } from './ministack.ts';
import { isLocalStack, type RunningEmulator } from './running-emulator.ts';

/**
 * ministack; or LocalStack, when `npm run test:localstack` asks for it.
 * @param searchUrl the engine that stands behind every OpenSearch domain
 */
export async function startEmulator(searchUrl: string): Promise<RunningEmulator> {
  return isLocalStack ? await startLocalStack(searchUrl) : await startMinistack(searchUrl);
}
