import { fileURLToPath } from 'node:url';
import { folderStore } from '../dead-letters/folder-store.ts';
import type { LetterStore } from '../dead-letters/store.ts';

/** All that the indexer does with dead letters. */
export type DeadLetterStore = Pick<LetterStore, 'put'>;

/** The store behind `s3://bucket` or `file:///folder`. */
export function deadLetterStore(location: URL): DeadLetterStore {
  if (location.protocol !== 's3:') return folderStore(fileURLToPath(location));
  return {
    put: async (object) => {
      // Most invocations have nothing to reject, so they needn't wait for this client to load.
      const [{ S3Client }, { bucketStore }] = await Promise.all([
        import('@aws-sdk/client-s3'),
        import('../dead-letters/bucket-store.ts'),
      ]);
      const client = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
      try {
        await bucketStore(client, location.hostname).put(object);
      } finally {
        client.destroy();
      }
    },
  };
}
