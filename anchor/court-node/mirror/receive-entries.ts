// One add-entries request, from its first byte to its answer (C2SP tlog-mirror). Each package is verified and durable
// before the next is read, so that whatever ends the request early leaves what came before it.

import type { LogList } from '../witness/log-list.ts';
import { packageFrom, readPackage, readUploadHeader, type UploadFault } from './add-entries.ts';
import type { BodyEnd, ByteReader } from './byte-reader.ts';
import type { Mirror, MirrorInfo } from './mirror.ts';

/** What the client gets. */
export type UploadAnswer =
  | { readonly kind: 'cosigned'; readonly lines: readonly string[] }
  | { readonly kind: 'more'; readonly info: MirrorInfo }
  | { readonly kind: 'conflict'; readonly info: MirrorInfo }
  | { readonly kind: 'refused'; readonly status: 400 | 404 | 408 | 413 | 422 | 429 | 503; readonly message: string };

export type Reception = {
  readonly mirror: Mirror;
  readonly logs: LogList;
  /** Takes one of the log's places; call the result to give it back. Null: all are taken. */
  readonly enter: (origin: string) => (() => void) | null;
  /** Called before each part; resets the time by which that part must have come. */
  readonly extendDeadline: () => void;
};

const refuse = (status: 400 | 404 | 408 | 413 | 422 | 429 | 503, message: string): UploadAnswer => ({
  kind: 'refused',
  status,
  message,
});

const STOPPED: Readonly<Record<BodyEnd, UploadAnswer>> = {
  ended: refuse(400, 'the body ends too early'),
  broken: refuse(400, 'the body does not read'),
  'too-large': refuse(413, 'the body is too large'),
  'too-slow': refuse(408, 'the body is too slow'),
};

const answerFault = (fault: UploadFault): UploadAnswer =>
  fault.code === 'malformed' ? refuse(400, fault.message) : STOPPED[fault.why];

/** Reads a request and gives its answer. */
export const receiveEntries = async (reader: ByteReader, reception: Reception): Promise<UploadAnswer> => {
  const { mirror, logs, enter, extendDeadline } = reception;
  extendDeadline();
  const header = await readUploadHeader(reader);
  if (!header.ok) return answerFault(header.failure);
  const { origin, start, end } = header.value;
  if (logs.findKeys(origin) === null) return refuse(404, 'unknown log');
  const admission = await mirror.admit(header.value);
  if (admission.kind === 'never-pending') return refuse(422, 'this log has no pending checkpoint');
  if (admission.kind === 'conflict') return admission;
  const { target } = admission;
  const leave = enter(origin);
  if (leave === null) return refuse(429, 'too many uploads at once');

  const tellWhere = (kind: 'more' | 'conflict'): UploadAnswer => {
    const info = mirror.describe(origin, target);
    return info === null ? refuse(422, 'this log has no pending checkpoint') : { kind, info };
  };
  try {
    for (let from = start; from < end;) {
      extendDeadline();
      const range = packageFrom(from, end);
      const read = await readPackage(reader, range);
      if (!read.ok) {
        const isInterrupted = read.failure.code === 'stopped' && from > start;
        return isInterrupted ? tellWhere('more') : answerFault(read.failure);
      }
      if (!mirror.savePackage(origin, target, range, read.value)) {
        return refuse(422, `the proof of the package from entry ${from} on does not hold`);
      }
      from = range.end;
    }
    if ((await reader.fill(1)) !== 'ended') return refuse(400, 'bytes after the last package');
    const outcome = await mirror.commit(origin, target);
    switch (outcome.kind) {
      case 'cosigned':
        return outcome;
      case 'conflict':
        return tellWhere('conflict');
      case 'refused':
        return refuse(422, outcome.message);
      case 'unavailable':
        return refuse(503, outcome.message);
      case 'busy':
      default:
        return refuse(429, 'too many requests');
    }
  } finally {
    leave();
  }
};
