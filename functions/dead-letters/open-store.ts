import { fileURLToPath } from 'node:url';
import { folderStore } from './folder-store.ts';
import type { LetterStore } from './store.ts';

/** All that the indexer does with dead letters, and with the marks that it leaves beside them. */
export type DeadLetterStore = Pick<LetterStore, 'put' | 'get' | 'delete'>;

/** The store behind `s3://bucket` or `file:///folder`. */
export function deadLetterStore(location: URL): DeadLetterStore {
  if (location.protocol !== 's3:') return folderStore(fileURLToPath(location));
  const withBucket = async <Result>(use: (store: LetterStore) => Promise<Result>): Promise<Result> => {
    // Most invocations have nothing to reject, so they needn't wait for this client to load.
    const [{ S3Client }, { bucketStore }] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('./bucket-store.ts'),
    ]);
    const client = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
    try {
      return await use(bucketStore(client, location.hostname));
    } finally {
      client.destroy();
    }
  };
  return {
    put: (object) => withBucket((store) => store.put(object)),
    get: (key) => withBucket((store) => store.get(key)),
    delete: (key) => withBucket((store) => store.delete(key)),
  };
}
