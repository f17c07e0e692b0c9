// One certificate, verified from an archive alone: the trust bundle, and the checkpoints to compare the certificate's own
// with, come from the folder, and so do the tokens over its checkpoints. The archive is verified by `verifyArchive`; here only what the certificate rests on is read.

import { parseCertificate } from '../../../src/core/certificate/certificate.ts';
import { parseCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { readConsistencyPath } from '../../../src/core/merkle/tile-proof.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import type { EvidenceDigests, KnownCheckpoint, PdfContainer } from '../../../src/core/verify/options.ts';
import type { Verdict } from '../../../src/core/verify/verdict.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';
import { openFolder } from '../source/folder-source.ts';
import { Unreadable } from '../source/source.ts';
import { createTileReader } from '../tree/tile-readers.ts';
import { addArchivedTokens, readArchivedTokens } from './archived-supplements.ts';
import { readDescription } from './verify-archive.ts';

/** Sizes of the checkpoints that a certificate carries; empty when it does not read: the verdict will say so. */
const readSizes = (text: string): readonly number[] => {
  const certificate = parseCertificate(text);
  const core = certificate.ok ? parseCertificateCore(certificate.value.core, certificate.value.ledger) : null;
  if (core === null || !core.ok) return [];
  const proof = parseTlogProof(core.value.inclusion.proof);
  const notes = [
    ...(proof.ok ? [proof.value.checkpoint] : []),
    ...(core.value.inclusion.after === null ? [] : [core.value.inclusion.after]),
  ];
  return notes.flatMap((noteText) => {
    const note = parseSignedNote(noteText);
    const checkpoint = note.ok ? parseCheckpoint(note.value.text) : null;
    return checkpoint?.ok === true ? [checkpoint.value.treeSize] : [];
  });
};

/**
 * Verifies a certificate from an archive.
 *
 * @param genesis pinned leaf hash (hex); null: the archive's own word
 */
export const verifyArchivedCertificate = async (
  folder: string,
  certificate: Uint8Array,
  options: {
    readonly genesis: string | null;
    readonly now: number;
    readonly digests?: EvidenceDigests | undefined;
    readonly sizeBytes?: number | undefined;
    readonly pdf?: PdfContainer | undefined;
  },
): Promise<Verdict> => {
  const archive = openFolder(folder);
  const description = await readDescription(folder);
  const bundle = await archive.read('trust.json');
  const newest = await archive.read('checkpoint');
  if (bundle === null) throw new Unreadable('trust.json', 'missing');
  if (newest === null) throw new Unreadable('checkpoint', 'missing');
  const sizes = readSizes(decodeUtf8(certificate) ?? '');
  const [own] = sizes;
  const known: KnownCheckpoint[] = [];
  for (const size of sizes) {
    const note = await archive.read(`checkpoints/${size}`);
    // The folder may be from the same hands as the certificate: what lies in it is no word of the verifier's own.
    if (note !== null) known.push({ note: decodeUtf8(note) ?? '', isOwn: false });
  }
  if (own !== undefined && own < description.treeSize) {
    // The certificate's checkpoint is in the history of the archive's newest one: shown by proof, not by its presence.
    const path = await readConsistencyPath({ size1: own, size2: description.treeSize }, createTileReader(archive));
    known.push({ note: decodeUtf8(newest) ?? '', proof: { path: path.map(encodeHex) }, isOwn: false });
  }
  const trust = { genesis: options.genesis ?? description.genesis, bundle: decodeUtf8(bundle) ?? '' };
  const opened = await openTrust(trust, verifyByNode);
  const parsed = parseCertificate(decodeUtf8(certificate) ?? '');
  const tokens = opened.ok ? await readArchivedTokens(archive, sizes, opened.value.epochs) : [];
  const supplemented = parsed.ok && tokens.length > 0 ? addArchivedTokens(parsed.value, tokens) : certificate;
  return verifyCertificate(supplemented, {
    trust: opened.ok ? opened.value : trust,
    now: options.now,
    verifySignature: verifyByNode,
    digests: options.digests,
    sizeBytes: options.sizeBytes,
    pdf: options.pdf,
    knownCheckpoints: known,
  });
};
