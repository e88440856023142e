import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeadLetterObject } from '../core/dead-letter.ts';

/** Where dead letters are kept: a bucket, or a folder with the same keys. Resolves when the object is durable. */
export interface DeadLetterStore {
  readonly put: (object: DeadLetterObject) => Promise<void>;
}

/** The store behind `s3://bucket` or `file:///folder`. */
export function deadLetterStore(location: URL): DeadLetterStore {
  return location.protocol === 's3:' ? bucketStore(location.hostname) : folderStore(fileURLToPath(location));
}

function bucketStore(bucket: string): DeadLetterStore {
  return {
    put: async ({ key, body }) => {
      // Most invocations have nothing to reject, so they needn't wait for this client to load.
      const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
      const client = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
      try {
        const ContentType = 'application/x-ndjson';
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentType,
            ContentEncoding: 'gzip',
          }),
        );
      } finally {
        client.destroy();
      }
    },
  };
}

function folderStore(folder: string): DeadLetterStore {
  return {
    put: async ({ key, body }) => {
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true });
      // A reader must never meet half an object.
      await writeFile(`${path}.partial`, body);
      await rename(`${path}.partial`, path);
    },
  };
}
