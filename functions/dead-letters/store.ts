export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
}

export interface StoredVersion {
  readonly key: string;
  readonly version: string;
}

/** Where dead letters are kept: a bucket, or a folder with the same keys. What is put is there whole or not at all. */
export interface LetterStore {
  /** Resolves when the object is durable; one of the same key is replaced. */
  readonly put: (object: StoredObject) => Promise<void>;
  /** The keys that begin so, in ascending order. */
  readonly list: (prefix: string) => AsyncIterable<string>;
  /** The same with a mark that is another one after each write, for who has read them before. */
  readonly versions: (prefix: string) => AsyncIterable<StoredVersion>;
  /** Undefined when there is no such object. @throws ObjectTooLarge */
  readonly get: (key: string) => Promise<Uint8Array | undefined>;
  /** Does nothing when there is no such object. */
  readonly delete: (key: string) => Promise<void>;
  readonly close: () => void;
}

/** A batch has 6 MB; with its reasons, and uncompressed, it stays far below. What is larger is no dead letter. */
export const maxObjectBytes = 256 * 1024 * 1024;

export class ObjectTooLarge extends Error {
  readonly code = 'OBJECT_TOO_LARGE';

  constructor(bytes: number) {
    super(`it has ${bytes} bytes, and no dead-letter object has more than ${maxObjectBytes}`);
  }
}
