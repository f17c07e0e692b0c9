// What a file is that was put in: a certificate, a proof, a statement, a trust bundle, or else evidence. Hostile input:
// limits first, then marks; whether it is a good one is the verifier's to say.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { MAX_PROOF_BYTES, PROOF_MARK } from '../../core/verify/verify-proof.ts';
import type { Trust } from '../../core/verify/trust.ts';
import type { Unread } from '../copy/verdict-copy.ts';
import { type CertificateFile, readCertificateFile } from './certificate-file.ts';

export type GivenFile =
  | { readonly kind: 'certificate'; readonly certificate: CertificateFile }
  | { readonly kind: 'unread'; readonly unread: Unread }
  | { readonly kind: 'proof'; readonly bytes: Uint8Array }
  | { readonly kind: 'statement'; readonly text: string }
  /** `genesis` is null where the file does not pin one. */
  | { readonly kind: 'trust'; readonly bundle: string; readonly genesis: string | null };

/** Bounds of docs/spec: a bundle of 16 MiB, as a JSON string at most twice that; a statement of 64 KiB. */
const MAX_TRUST_BYTES = 33_554_432;
const MAX_STATEMENT_BYTES = 65_536;
/** `v` comes last in canonical texts. */
const TAIL_BYTES = 64;
const TRUST_TAIL = /"v":"assize\/trust\/v\d+"\}\n?$/;
const STATEMENT_TAIL = /"v":"assize\/statement\/v\d+"\}\n?$/;
const PINNED_MARK = 'assize/trust/v';

const textOf = async (blob: Blob): Promise<string> => decodeUtf8(new Uint8Array(await blob.arrayBuffer())) ?? '';

const readPinned = (text: string): Trust | null => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('bundle' in value) || !('genesis' in value)) return null;
    const { genesis, bundle } = value;
    return typeof genesis === 'string' && typeof bundle === 'string' ? { genesis, bundle } : null;
  } catch {
    return null;
  }
};

const readText = async (file: File): Promise<GivenFile | null> => {
  const tail = await file.slice(-TAIL_BYTES).text();
  if (file.size <= MAX_STATEMENT_BYTES && STATEMENT_TAIL.test(tail)) {
    return { kind: 'statement', text: (await textOf(file)).replace(/\n$/, '') };
  }
  if (file.size > MAX_TRUST_BYTES) return null;
  if (TRUST_TAIL.test(tail)) {
    return { kind: 'trust', bundle: (await textOf(file)).replace(/\n$/, ''), genesis: null };
  }
  if (!file.name.endsWith('.json')) return null;
  const text = await textOf(file);
  const pinned = text.includes(PINNED_MARK) ? readPinned(text) : null;
  return pinned === null ? null : { kind: 'trust', ...pinned };
};

/** Reads a file that is not evidence; null when it is, `unread` when nobody can tell. */
export const readGivenFile = async (file: File): Promise<GivenFile | null> => {
  const head = await file.slice(0, PROOF_MARK.length).text();
  if (head === PROOF_MARK && file.size <= MAX_PROOF_BYTES) {
    return { kind: 'proof', bytes: new Uint8Array(await file.arrayBuffer()) };
  }
  const other = head.trimStart().startsWith('{') ? await readText(file) : null;
  if (other !== null) return other;
  const certificate = await readCertificateFile(file);
  if (certificate === null) return null;
  return 'unread' in certificate ? { kind: 'unread', ...certificate } : { kind: 'certificate', certificate };
};
