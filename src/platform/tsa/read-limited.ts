// Reads the body of an answer up to a limit.

/** Reads a body without holding more than the limit; null when it is longer. */
export const readLimited = async (response: Response, limitBytes: number): Promise<Uint8Array | null> => {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array(0);
  const collected = new Uint8Array(limitBytes);
  let sizeBytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return collected.slice(0, sizeBytes);
    const chunk: Uint8Array = value;
    if (sizeBytes + chunk.length > limitBytes) {
      await reader.cancel();
      return null;
    }
    collected.set(chunk, sizeBytes);
    sizeBytes += chunk.length;
  }
};
