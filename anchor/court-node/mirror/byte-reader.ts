// Reads a body piece by piece, never more than the next piece needs: the limits on its size and on the time it may take
// hold while it arrives, not after.

/** Why the body gives no more: its end, too long, too slow, or broken on the way. */
export type BodyEnd = 'ended' | 'too-large' | 'too-slow' | 'broken';

export type ByteReader = {
  /** Makes `count` bytes available; tells why not when the body stops before. */
  readonly fill: (count: number) => Promise<BodyEnd | null>;
  /** Takes bytes that `fill` made available. */
  readonly take: (count: number) => Uint8Array;
  /** Bytes that are available without waiting. */
  readonly available: () => number;
  /** Sets the time, on the monotonic clock, after which waiting is too slow. */
  readonly setDeadline: (atMs: number) => void;
  /** Stops the body where it is. */
  readonly close: () => void;
};

export type ByteReaderParts = {
  readonly body: ReadableStream<Uint8Array> | null;
  readonly maxBytes: number;
  /** A monotonic clock. */
  readonly nowMs: () => number;
};

/** Makes a reader of a body. */
export const createByteReader = ({ body, maxBytes, nowMs }: ByteReaderParts): ByteReader => {
  const source = body?.getReader() ?? null;
  // Whole chunks as they came: joining them at each arrival would be quadratic for a body that comes byte by byte.
  let chunks: Uint8Array[] = [];
  // Chunk and byte that are taken next; taken chunks are dropped together, for the same reason.
  let position = 0;
  let offset = 0;
  let available = 0;
  let readBytes = 0;
  let deadlineMs = Infinity;
  let end: BodyEnd | null = source === null ? 'ended' : null;

  const next = async (): Promise<BodyEnd | null> => {
    if (source === null || end !== null) return end;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<'late'>((resolve) => {
      if (deadlineMs !== Infinity) timer = setTimeout(() => resolve('late'), Math.max(0, deadlineMs - nowMs()));
    });
    try {
      const reading = source.read();
      const read = await Promise.race([reading, late]);
      if (read === 'late') {
        reading.catch(() => undefined);
        end = 'too-slow';
      } else if (read.done) {
        end = 'ended';
      } else {
        readBytes += read.value.length;
        if (readBytes > maxBytes) {
          end = 'too-large';
        } else if (read.value.length > 0) {
          chunks.push(read.value);
          available += read.value.length;
        }
      }
    } catch {
      end = 'broken';
    } finally {
      clearTimeout(timer);
    }
    return end;
  };

  return {
    fill: async (count) => {
      let stopped: BodyEnd | null;
      do {
        if (available >= count) return null;
        stopped = await next();
      } while (stopped === null);
      return stopped;
    },
    take: (count) => {
      if (count > available) throw new RangeError(`${count} bytes of ${available} available`);
      const taken = new Uint8Array(count);
      let filled = 0;
      while (filled < count) {
        const chunk = chunks[position];
        if (chunk === undefined) throw new RangeError('fewer bytes than counted');
        const part = chunk.subarray(offset, offset + count - filled);
        taken.set(part, filled);
        filled += part.length;
        offset += part.length;
        if (offset === chunk.length) {
          position += 1;
          offset = 0;
        }
      }
      if (position * 2 > chunks.length) {
        chunks = chunks.slice(position);
        position = 0;
      }
      available -= count;
      return taken;
    },
    available: () => available,
    setDeadline: (atMs) => {
      deadlineMs = atMs;
    },
    close: () => {
      end ??= 'broken';
      source?.cancel().catch(() => undefined);
    },
  };
};
