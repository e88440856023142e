import { defineConfig } from 'vitest/config';

/** Needs Java 17, Maven and Python: `npm run trial:clients`. */
export default defineConfig({
  test: { include: ['test/local/kinesis/clients.trial.ts'], testTimeout: 600_000, hookTimeout: 60_000 },
});
