// Reads a request's body whole, bounded in bytes and time. Thousands of senders of a byte a minute would otherwise hold
// as many connections and buffers.

/** Why there is no body. `gone`: its sender broke off. */
export type BodyFault = 'too-large' | 'too-slow' | 'gone';

const readChunks = async (stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array | BodyFault> => {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(Buffer.concat(chunks));
    sizeBytes += value.length;
    if (sizeBytes > maxBytes) {
      await reader.cancel();
      return 'too-large';
    }
    chunks.push(value);
  }
};

/** Reads the body; an empty one when there is none. */
export const readBody = async (
  request: Request,
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Uint8Array | BodyFault> => {
  const length = request.headers.get('content-length');
  const isStated = length !== null && !request.headers.has('transfer-encoding');
  if (isStated && Number(length) > maxBytes) return 'too-large';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<BodyFault>((resolve) => {
    timer = setTimeout(() => resolve('too-slow'), timeoutMs);
  });
  // The server holds a sender to the length that it states.
  const reading = isStated
    ? request.arrayBuffer().then((bytes) => new Uint8Array(bytes))
    : request.body === null
      ? Promise.resolve(new Uint8Array())
      : readChunks(request.body, maxBytes);
  try {
    return await Promise.race([reading.catch((): BodyFault => 'gone'), late]);
  } finally {
    clearTimeout(timer);
  }
};
