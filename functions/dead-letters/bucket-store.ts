import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type LetterStore, maxObjectBytes, ObjectTooLarge, type StoredVersion } from './store.ts';

/** Dead letters in a bucket. S3 shows an object only once it is whole, and reads what was written before. */
export function bucketStore(client: S3Client, Bucket: string): LetterStore {
  async function* versions(Prefix: string): AsyncGenerator<StoredVersion> {
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
      for (const { Key, ETag = '' } of page.Contents ?? []) {
        if (Key !== undefined) yield { key: Key, version: ETag };
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }
  return {
    put: async ({ key: Key, body: Body }) => {
      const described = Key.endsWith('.gz')
        ? { ContentType: 'application/x-ndjson', ContentEncoding: 'gzip' }
        : { ContentType: 'application/json' };
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ...described }));
    },
    list: async function* (prefix) {
      for await (const { key } of versions(prefix)) yield key;
    },
    versions,
    get: async (Key) => {
      try {
        const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket, Key }));
        if (ContentLength > maxObjectBytes) throw new ObjectTooLarge(ContentLength);
        return await Body?.transformToByteArray();
      } catch (thrown) {
        if (thrown instanceof NoSuchKey) return undefined;
        throw thrown;
      }
    },
    delete: async (Key) => {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    close: () => client.destroy(),
  };
}
