// Cuts out of a certificate what other programmes can check by themselves, one file each. Verifies nothing. The
// certificate was parsed; the texts inside may still be anything, and what does not read is left out.

import { sliceBatchCore, parseBatchEntry } from '../batch/batch-entry.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { type Certificate, formatCertificate } from '../certificate/certificate.ts';
import { type CertificateCore, parseCertificateCore } from '../certificate/certificate-core.ts';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { type Policy, formatPolicy } from '../checkpoint/policy.ts';
import { sha256 } from '../digest/sha256.ts';
import { findEpoch } from '../ledger/epochs.ts';
import type { LedgerState } from '../ledger/genesis.ts';
import { formLedgerPolicy } from '../ledger/ledger-policy.ts';
import { formatTrustBundle } from '../ledger/trust-bundle.ts';
import { parseSignedNote } from '../note/signed-note.ts';
import { KEY_TYPE, type VerifierKey } from '../note/verifier-key.ts';
import { parseTlogProof } from '../proof/tlog-proof.ts';
import type { Result } from '../result.ts';
import type { TextFailure } from '../text/canonical-json.ts';
import { parseTimestampToken } from '../timestamp/parse-timestamp-token.ts';
import type { OpenTrust, TrustedEpoch } from '../verify/trust.ts';
import { type Part, bodyOf, cutKeys, formatCertificatePem, formatPath, isSelfIssued } from './part.ts';
import type { Piece } from './piece.ts';
import { listPieces } from './pieces.ts';
import { type SignedLine, bytesOf, courtKeys, findIssuerSignature, listSignedLines } from './signed-lines.ts';

/** A token with the time that it states; null when it does not read. */
export type CutToken = { readonly der: Uint8Array; readonly genTimeUnixMs: number | null };

/** What commands are made of. */
export type CutCertificate = {
  readonly certificate: Certificate;
  readonly core: CertificateCore;
  /** Body of the checkpoint's note, what its signatures cover; null when the proof does not read. */
  readonly checkpoint: { readonly note: string; readonly body: string; readonly treeSize: number } | null;
  readonly index: number | null;
  readonly batchTreeSize: number | null;
  readonly tokens: readonly CutToken[];
  /** Certificates that a path may end at: those that the trust names, without trust the self-issued ones. */
  readonly roots: readonly Uint8Array[];
  readonly otherCertificates: readonly Uint8Array[];
  /** The state in force at the checkpoint; null without trust. */
  readonly epoch: TrustedEpoch | null;
  readonly trust: OpenTrust | null;
  readonly logLines: readonly SignedLine[];
  readonly courtLines: readonly SignedLine[];
  readonly receiptLines: readonly SignedLine[];
  readonly issuer: (SignedLine & { readonly header: string }) | null;
  /** Approvals, findings and supplements: what stands beside the core or not in every one. */
  readonly pieces: readonly Piece[];
};

const readCheckpoint = (proofText: string): { checkpoint: CutCertificate['checkpoint']; index: number | null } => {
  const proof = parseTlogProof(proofText);
  if (!proof.ok) return { checkpoint: null, index: null };
  const note = parseSignedNote(proof.value.checkpoint);
  const read = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!note.ok || !read.ok) return { checkpoint: null, index: proof.value.index };
  const { treeSize } = read.value;
  return {
    checkpoint: { note: proof.value.checkpoint, body: note.value.text, treeSize },
    index: proof.value.index,
  };
};

/** Reads what a certificate's commands are made of. `trust` may be null: keys then remain unknown. */
export const cutCertificate = (
  certificate: Certificate,
  trust: OpenTrust | null,
): Result<CutCertificate, TextFailure> => {
  const parsed = parseCertificateCore(certificate.core, certificate.ledger);
  if (!parsed.ok) return parsed;
  const core = parsed.value;
  const { checkpoint, index } = readCheckpoint(core.inclusion.proof);
  const entry = parseBatchEntry(core.batch.entry, core.ledger);
  const own = trust?.ledger === core.ledger ? trust : null;
  const epoch = own === null || checkpoint === null ? null : findEpoch(own.epochs, checkpoint.treeSize);

  const tokens = core.timestamps.map(({ token, certificates }) => {
    const der = bytesOf(token);
    const read = parseTimestampToken(der);
    const carried = [...(read.ok ? read.value.certificates : []), ...certificates.map(bytesOf)];
    return { der, genTimeUnixMs: read.ok ? read.value.tstInfo.genTimeUnixMs : null, carried };
  });
  const all = tokens.flatMap(({ carried }) => carried);
  const distinct = all.filter((one, at) => all.findIndex((other) => equalBytes(one, other)) === at);
  const trusted = epoch?.state.timestamps.authorities.flatMap(({ roots }) => roots) ?? null;
  const isRoot = (der: Uint8Array): boolean =>
    trusted === null ? isSelfIssued(der) : trusted.includes(encodeHex(sha256(der)));
  const keys = epoch?.keys ?? null;
  const note = checkpoint?.note ?? '';
  return {
    ok: true,
    value: {
      certificate,
      core,
      checkpoint,
      index,
      batchTreeSize: entry.ok ? entry.value.batch.treeSize : null,
      tokens: tokens.map(({ der, genTimeUnixMs }) => ({ der, genTimeUnixMs })),
      roots: distinct.filter(isRoot),
      otherCertificates: distinct.filter((der) => !isRoot(der)),
      epoch,
      trust: own,
      logLines: keys === null ? [] : listSignedLines(note, keys.log, 'log'),
      courtLines: keys === null ? [] : listSignedLines(note, courtKeys(keys), 'court'),
      receiptLines: keys === null ? [] : listSignedLines(core.receipt, keys.receipt, 'receipt'),
      issuer: keys === null ? null : findIssuerSignature(certificate.signature, keys.issuer),
      pieces: listPieces(certificate, core, own, note),
    },
  };
};

// Tools that know the notation of policies do not all know ML-DSA-44: each court stands in it with Ed25519 as well.
const keepEd25519 = (state: LedgerState): Policy => {
  const policy = formLedgerPolicy(state);
  const isKept = ({ type }: VerifierKey): boolean => type !== KEY_TYPE.mlDsa44;
  const dropped = policy.witnesses.flatMap(({ name, key }) => (isKept(key) ? [] : [name]));
  return {
    ...policy,
    logs: policy.logs.filter(({ key }) => isKept(key)),
    witnesses: policy.witnesses.filter(({ key }) => isKept(key)),
    groups: policy.groups.map((group) => ({
      ...group,
      members: group.members.filter((member) => !dropped.includes(member)),
    })),
  };
};

/** Lists the files that the commands of `repeatSteps` read. */
export const listParts = (cut: CutCertificate): readonly Part[] => {
  const { certificate, core, checkpoint, index, batchTreeSize, trust } = cut;
  const proof = parseTlogProof(core.inclusion.proof);
  const files: readonly Part[] = [
    { name: 'certificate.json', content: formatCertificate(certificate) },
    { name: 'certificate-core.json', content: certificate.core },
    { name: 'statement.json', content: core.statement },
    ...certificate.disclosures.map((text, at) => ({ name: `disclosure-${at + 1}.txt`, content: text })),
    { name: 'entry.json', content: core.batch.entry },
    { name: 'core.json', content: sliceBatchCore(core.batch.entry) },
    ...(batchTreeSize === null
      ? []
      : [{ name: 'batch-path.txt', content: formatPath(core.batch.leafIndex, batchTreeSize, core.batch.path) }]),
    ...cut.tokens.map(({ der }, at) => ({ name: `token-${at + 1}.der`, content: der })),
    ...cut.roots.map((der, at) => ({ name: `root-${at + 1}.pem`, content: formatCertificatePem(der) })),
    { name: 'roots.pem', content: cut.roots.map(formatCertificatePem).join('') },
    { name: 'untrusted.pem', content: cut.otherCertificates.map(formatCertificatePem).join('') },
    { name: 'inclusion.tlog-proof', content: core.inclusion.proof },
    ...(proof.ok && checkpoint !== null && index !== null
      ? [
          { name: 'ledger-path.txt', content: formatPath(index, checkpoint.treeSize, proof.value.path.map(encodeHex)) },
          { name: 'checkpoint.txt', content: checkpoint.note },
          { name: 'checkpoint-body.txt', content: checkpoint.body },
        ]
      : []),
    { name: 'receipt.txt', content: core.receipt },
    { name: 'receipt-body.txt', content: bodyOf(core.receipt) },
    ...(trust === null
      ? []
      : [
          { name: 'trust.json', content: formatTrustBundle(trust.bundle) },
          { name: 'genesis.json', content: trust.bundle.genesis },
          ...trust.bundle.governance.map(({ entry }, at) => ({ name: `governance-${at + 1}.json`, content: entry })),
        ]),
    ...(cut.epoch === null ? [] : [{ name: 'policy.txt', content: formatPolicy(keepEd25519(cut.epoch.state)) }]),
    ...cutKeys([...cut.logLines, ...cut.courtLines, ...cut.receiptLines, ...(cut.issuer === null ? [] : [cut.issuer])]),
    ...cut.pieces.flatMap(({ parts }) => parts),
  ];
  return files;
};
