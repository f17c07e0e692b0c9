// From a certificate and its verdict to what the printed pages show. Every value comes from the certificate, the verdict
// or the trust state; nothing is looked up, and what is not there is null.

import { parseBatchEntry } from '../../core/batch/batch-entry.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { type Certificate, parseCertificate } from '../../core/certificate/certificate.ts';
import { parseCertificateCore } from '../../core/certificate/certificate-core.ts';
import { parseDetachedJws } from '../../core/certificate/detached-jws.ts';
import { computeFingerprint } from '../../core/certificate/fingerprint.ts';
import { factsOf, listFact, textFact } from '../../core/explain/fact-reader.ts';
import { findEpoch } from '../../core/ledger/epochs.ts';
import type { SignedNote } from '../../core/note/signed-note.ts';
import { nameAlgorithm } from '../../core/note/verifier-key.ts';
import { parseTlogProof } from '../../core/proof/tlog-proof.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { type ClaimName, parseDisclosure } from '../../core/statement/disclosure.ts';
import { parseStatement } from '../../core/statement/statement.ts';
import type { JsonObject } from '../../core/text/canonical-json.ts';
import { parseTime } from '../../core/text/time.ts';
import { readCheckpointNote } from '../../core/verify/endorsement.ts';
import { computeFaultTolerance } from '../../core/verify/fault-tolerance.ts';
import type { OpenTrust, TrustedEpoch } from '../../core/verify/trust.ts';
import { ALGORITHM_WORDS } from '../../core/verify/verdict-words.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import type { CertificateCourt, CertificateView } from './certificate-view.ts';
import type { IssuerProfile } from './ports.ts';
import { presentFindings } from './present-findings.ts';
import { presentTokens } from './present-tokens.ts';

export type PresentInput = {
  /** Exact text of certificate.json. */
  readonly certificate: string;
  readonly verdict: Verdict;
  readonly trust: OpenTrust;
  /** Whole address of the hash link with `?k=`. */
  readonly link: string;
  /** Revision of the PDF. */
  readonly revision: number;
  readonly issuer: IssuerProfile;
  readonly verifier: {
    readonly name: string;
    readonly version: string;
    /** SHA-256 of the published verifier, hex; null: not published with this build. */
    readonly sha256: string | null;
  };
  /** Who will seal the PDF; null: nobody. */
  readonly pdfSignature: CertificateView['pdfSignature'];
  readonly custody: CertificateView['custody'];
  readonly statements: CertificateView['statements'];
};

export type PresentFailure = { readonly code: 'certificate-unreadable' | 'not-consistent'; readonly reason: string };

const toUnixMs = (time: string | null): number | null => (time === null ? null : parseTime(time));

const presentPrevious = (after: string | null, ledger: string): CertificateView['ledger']['previous'] => {
  const read = after === null ? null : readCheckpointNote(after, ledger);
  if (read === null || !read.ok) return null;
  const { treeSize, rootHash } = read.value.checkpoint;
  return { treeSize, rootHash: encodeHex(rootHash) };
};

const presentCourts = (
  { keys }: TrustedEpoch,
  { signatures }: SignedNote,
  cosignatures: readonly JsonObject[],
): readonly CertificateCourt[] =>
  keys.courts.flatMap(({ court, witness }) => {
    const facts = cosignatures.find((one) => one['court'] === court.id);
    const at = facts === undefined ? null : toUnixMs(textFact(facts, 'at'));
    const signed = facts === undefined ? [] : listFact(facts, 'keys').map((key) => textFact(key, 'keyId'));
    const shown = at === null ? witness : witness.filter(({ keyId }) => signed.includes(keyId));
    const [first] = shown;
    if (first === undefined) return [];
    const signatureOf = (keyId: string, name: string): string | null => {
      const line = signatures.find((one) => one.keyId === keyId && one.name === name)?.line;
      return at === null || line === undefined ? null : line.slice(line.lastIndexOf(' ') + 1);
    };
    return [
      {
        name: { ...court.name, simulated: court.simulated },
        jurisdiction: court.jurisdiction,
        keyName: first.name,
        keys: shown.map(({ keyId, name, type }) => ({
          keyId,
          algorithm: ALGORITHM_WORDS[nameAlgorithm(type)],
          signature: signatureOf(keyId, name),
        })),
        cosignature: at === null ? null : { unixSeconds: at / 1000 },
      },
    ];
  });

const readClaims = ({ disclosures }: Certificate) => {
  const claims = new Map<ClaimName, string>();
  for (const text of disclosures) {
    const disclosure = parseDisclosure(text);
    if (disclosure.ok) claims.set(disclosure.value.name, disclosure.value.value);
  }
  return (name: ClaimName): string | null => claims.get(name) ?? null;
};

const unreadable = ({ code }: { readonly code: string }) =>
  fail({ code: 'certificate-unreadable', reason: code } as const);

/** Presents a certificate that was found consistent; anything else is not printed. */
export const presentCertificate = (input: PresentInput): Result<CertificateView, PresentFailure> => {
  const { verdict, trust } = input;
  const { sentence, times } = verdict;
  const onLedgerByUnixMs = toUnixMs(times.onLedgerBy);
  if (sentence === null || onLedgerByUnixMs === null) return fail({ code: 'not-consistent', reason: verdict.summary });
  const certificate = parseCertificate(input.certificate);
  if (!certificate.ok) return unreadable(certificate.failure);
  const core = parseCertificateCore(certificate.value.core, trust.ledger);
  if (!core.ok) return unreadable(core.failure);
  const statement = parseStatement(core.value.statement, trust.ledger);
  if (!statement.ok) return unreadable(statement.failure);
  const entry = parseBatchEntry(core.value.batch.entry, trust.ledger);
  if (!entry.ok) return unreadable(entry.failure);
  const proof = parseTlogProof(core.value.inclusion.proof);
  if (!proof.ok) return unreadable(proof.failure);
  const checkpoint = readCheckpointNote(proof.value.checkpoint, trust.ledger);
  if (!checkpoint.ok) return unreadable({ code: checkpoint.failure.reason });
  const jws = parseDetachedJws(certificate.value.signature);
  if (!jws.ok) return unreadable(jws.failure);

  // The service's own bundle is never older than what it issues.
  const inForce = findEpoch(trust.epochs, checkpoint.value.checkpoint.treeSize);
  const { tokens, command } = presentTokens(core.value, verdict, inForce.state);
  const cosignatures = listFact(factsOf(verdict, 'quorum'), 'cosignatures');
  const claim = readClaims(certificate.value);
  const { batch } = entry.value;
  const { digests, sizeBytes, mediaType, source, intent, id, receivedAt } = statement.value;
  const { treeSize, rootHash } = checkpoint.value.checkpoint;
  const { name, creditCode, filings } = {
    name: { zh: input.issuer.zh, en: input.issuer.en, simulated: input.issuer.simulated },
    creditCode: input.issuer.creditCode,
    filings: input.issuer.filings,
  };
  return succeed({
    evidenceId: id,
    revision: input.revision,
    issuedAtUnixMs: parseTime(core.value.issued.at) ?? 0,
    simulated: verdict.simulated || input.issuer.simulated,
    sentence,
    coreFingerprint:
      textFact(factsOf(verdict, 'document'), 'fingerprint') ?? computeFingerprint(certificate.value.core),
    link: input.link,
    issuer: { name, creditCode, filings, keyId: jws.value.kid, algorithm: 'Ed25519' },
    depositor: {
      organization: claim('depositor.organization'),
      name: claim('depositor.name'),
      identifier: null,
      level: claim('depositor.level'),
      relation: null,
    },
    evidence: {
      name: claim('file.name'),
      title: claim('title'),
      caseNumber: claim('caseNumber'),
      description: claim('description'),
      sizeBytes,
      mediaType,
      sha256: digests['sha-256'],
      sm3: digests.sm3 ?? null,
    },
    source: { mode: source.mode, grade: source.grade, method: intent.method },
    times: {
      receivedAtUnixMs: parseTime(receivedAt) ?? 0,
      batchClosedAtUnixMs: parseTime(batch.closedAt) ?? 0,
      existedByUnixMs: toUnixMs(times.existedBy),
      onLedgerByUnixMs,
      notBeforeUnixMs: toUnixMs(times.notBefore),
      tokens,
    },
    ledger: {
      origin: trust.ledger,
      batcher: batch.batcher,
      sequence: batch.sequence,
      leafIndex: core.value.batch.leafIndex,
      batchTreeSize: batch.treeSize,
      batchRootHash: batch.rootHash['sha-256'],
      previous: presentPrevious(core.value.inclusion.after, trust.ledger),
      batchPathLength: core.value.batch.path.length,
      ledgerPathLength: proof.value.path.length,
      entryIndex: proof.value.index,
      treeSize,
      rootHash: encodeHex(rootHash),
      chainAnchors: [],
      findings: presentFindings(verdict),
    },
    courts: presentCourts(inForce, checkpoint.value.note, cosignatures),
    quorum: {
      ...computeFaultTolerance(inForce.state),
      met: cosignatures.length,
      policyEntryIndex: inForce.index,
      policySinceUnixMs: inForce.sinceUnixMs ?? 0,
    },
    custody: input.custody,
    statements: input.statements,
    verification: {
      verifierName: input.verifier.name,
      verifierVersion: input.verifier.version,
      verifierSha256: input.verifier.sha256,
      bundleSequence: trust.bundle.sequence,
      bundleAsOfUnixMs: trust.checkpoints.at(-1)?.metAtUnixMs ?? null,
      genesisHash: trust.genesisHash,
      tokenCommand: command,
      steps: verdict.steps.map((step) => ({ name: step.name, result: step.result, code: step.code })),
    },
    limits: core.value.limits,
    pdfSignature: input.pdfSignature,
  });
};
