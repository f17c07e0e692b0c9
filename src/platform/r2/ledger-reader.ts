// Reads the public bucket for HTTP. Objects there never change, except `checkpoint`, which is not read through here.

export type LedgerObject = {
  readonly body: ReadableStream<Uint8Array>;
  readonly sizeBytes: number;
  /** Strong, in quotes. */
  readonly etag: string;
};

/** Makes the reader of public objects by key; null when there is none. */
export const createLedgerReader =
  (bucket: R2Bucket): ((key: string) => Promise<LedgerObject | null>) =>
  async (key) => {
    const object = await bucket.get(key);
    return object === null ? null : { body: object.body, sizeBytes: object.size, etag: object.httpEtag };
  };
