/** The `Authorization` header of a container's requests, read when it is first needed and again when it is refused. */
export interface CachedAuthorization {
  /** As it was last read. */
  readonly current: () => string | undefined;
  /** Reads it if it hasn't been read yet. */
  readonly first: () => Promise<string>;
  /**
   * After a 401: what to send instead of `refused`; the same again when nothing else is stored. Requests that are refused
   * at once share one reading.
   */
  readonly instead: (refused: string) => Promise<string>;
}

/** @param read gives the header that is stored now */
export function cachedAuthorization(read: () => Promise<string>): CachedAuthorization {
  let known: string | undefined;
  let reading: Promise<string> | undefined;
  const readAgain = (): Promise<string> => {
    reading ??= read()
      .then((header) => {
        known = header;
        return header;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  return {
    current: () => known,
    first: async () => known ?? (await readAgain()),
    // Another request may have read the new one already.
    instead: async (refused) => (known === refused || known === undefined ? await readAgain() : known),
  };
}
