// A log's side of tlog-mirror for tests: words add-entries requests for any range and tree, honest or not, and reads what
// comes back. The honest ones are worded by the code that the ledger itself uses.

import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import { concatBytes, encodeUint64, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeSubtreeProof } from '../../src/core/merkle/subtree-proof.ts';
import { encodeAddEntries, type PackageRange } from '../../src/domain/ledger/add-entries.ts';
import type { TestLog } from './test-log.ts';

export type MirrorAnswer = {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  /** Of an answer with mirror-info. */
  readonly info: { readonly treeSize: number; readonly nextEntry: number; readonly ticket: Uint8Array } | null;
};

export type Package = { readonly entries: readonly Uint8Array[]; readonly proof: readonly Uint8Array[] };

export type Upload = {
  readonly origin: string;
  readonly start: number;
  readonly end: number;
  readonly ticket?: Uint8Array;
};

const MIRROR_INFO = 'text/x.tlog.mirror-info';

const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

/** Words the header alone, whatever it says. */
export const encodeHeader = ({ origin, start, end, ticket = new Uint8Array() }: Upload): Uint8Array => {
  const name = encodeUtf8(origin);
  return concatBytes(uint16(name.length), name, encodeUint64(start), encodeUint64(end), uint16(ticket.length), ticket);
};

/** Words a package, whatever it holds. */
export const encodePackage = ({ entries, proof }: Package): Uint8Array =>
  concatBytes(...entries.flatMap((entry) => [uint16(entry.length), entry]), Uint8Array.of(proof.length), ...proof);

/** Gives the packages of a log's tree of `treeSize` entries. */
export const packagesOf = (log: Pick<TestLog, 'entry'>, treeSize: number): ((range: PackageRange) => Package) => {
  const leaves = Array.from({ length: treeSize }, (_, index) => hashLeaf(log.entry(index)));
  return ({ start, end, subtreeStart }) => ({
    entries: Array.from({ length: end - start }, (_, index) => log.entry(start + index)),
    proof: computeSubtreeProof(leaves, { start: subtreeStart, end }),
  });
};

/** Words an honest request: the first packages of [start, end), at most 32 of them. */
export const encodeUpload = async (
  log: Pick<TestLog, 'entry' | 'origin'>,
  start: number,
  end: number,
  ticket: Uint8Array = new Uint8Array(),
): Promise<Uint8Array> => {
  const readPackage = packagesOf(log, end);
  return await encodeAddEntries({ origin: log.origin, start, end, ticket }, (range) =>
    Promise.resolve(readPackage(range)),
  );
};

/** Sends a body to a court's add-entries. */
export const sendEntries = async (
  courtUrl: string,
  body: Uint8Array | ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
): Promise<MirrorAnswer> => {
  const response = await fetch(`${courtUrl}/mirror/add-entries`, {
    method: 'POST',
    body: body instanceof Uint8Array ? Uint8Array.from(body) : body,
    headers: { 'Content-Type': 'application/octet-stream', ...headers },
    // A body that is streamed goes out before the answer is read.
    ...(body instanceof Uint8Array ? {} : { duplex: 'half' }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type');
  const [size = '', next = '', ticketText = ''] = text.split('\n');
  const ticket = decodeBase64(ticketText);
  const isInfo = type === MIRROR_INFO && ticket !== null;
  const info = isInfo ? { treeSize: Number(size), nextEntry: Number(next), ticket } : null;
  return { status: response.status, type, text, info };
};
