// Issues the certificate of certified evidence: once, create-only, the same bytes for ever. Before it is first served it
// is verified by the code that everybody else uses; a step that fails there is an incident, and nothing is stored.

import { decodeUtf8, encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { CERTIFICATE_VERSION, formatCertificate, parseCertificate } from '../../core/certificate/certificate.ts';
import {
  CERTIFICATE_CORE_VERSION,
  type CertificateCore,
  formatCertificateCore,
  parseCertificateCore,
} from '../../core/certificate/certificate-core.ts';
import { formatKid, signDetachedJws } from '../../core/certificate/detached-jws.ts';
import { mergeSupplements } from '../../core/certificate/merge-supplements.ts';
import { formatTlogProof } from '../../core/proof/tlog-proof.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { formatTime } from '../../core/text/time.ts';
import type { DispositionCode } from '../../core/verify/steps/status.ts';
import type { OpenTrust } from '../../core/verify/trust.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import { verifyCertificate } from '../../core/verify/verify-certificate.ts';
import { carryTokenAtIssue } from './carry-token.ts';
import { type CertificateParts, gatherParts } from './gather-parts.ts';
import { listLimits } from './limits.ts';
import type { CertifiedEvidence, IssueFailure, IssuePorts } from './ports.ts';
import { asResult } from './read-objects.ts';
import { gatherInclusion, readPlace } from './supplement-proofs.ts';

const composeCore = async (
  ports: IssuePorts,
  { evidence }: CertifiedEvidence,
  parts: CertificateParts,
): Promise<CertificateCore> => ({
  v: CERTIFICATE_CORE_VERSION,
  ledger: parts.ledger,
  statement: parts.statement.text,
  batch: { entry: parts.entry, leafIndex: evidence.leafIndex, path: parts.batchPath.map(encodeHex) },
  timestamps: (
    await Promise.all(
      parts.tokens.map(async ({ authority, token }) => await carryTokenAtIssue(ports, authority, token)),
    )
  ).flatMap((carried) => carried ?? []),
  inclusion: {
    proof: formatTlogProof({
      extra: null,
      index: parts.ledgerIndex,
      path: parts.ledgerPath,
      checkpoint: parts.checkpoint,
    }),
    after: parts.after,
    governance: parts.governance,
  },
  receipt: evidence.receipt,
  findings: [...parts.findings],
  limits: listLimits({ keepers: parts.state.policy.keepers, onlyDigest: evidence.mode === 'digest' }),
  issued: {
    at: formatTime(ports.now()),
    by: formatKid(ports.issuer.key),
    bundleSequence: parts.trust.bundle.sequence,
  },
});

const describeSteps = (verdict: Verdict): readonly string[] =>
  verdict.steps
    .filter(({ result }) => result !== 'pass')
    .map(({ name, result, code, facts }) => `${name} ${result} ${code} ${JSON.stringify(facts)}`);

// Where the courts' keys were replaced since, the checkpoint counts only with a later one beside it: as issued the
// certificate carries no supplement, and whoever checks it fetches this one from us.
const addInclusion = async (ports: IssuePorts, text: string, trust: OpenTrust): Promise<string> => {
  const certificate = parseCertificate(text);
  const core = certificate.ok ? parseCertificateCore(certificate.value.core, trust.ledger) : certificate;
  if (!certificate.ok || !core.ok) return text;
  const inclusion = await asResult(async () => await gatherInclusion(ports, trust, readPlace(core.value), false));
  const merged = inclusion.ok ? mergeSupplements(certificate.value, inclusion.value) : inclusion;
  return merged.ok ? formatCertificate(merged.value) : text;
};

/** Verifies exactly this text as of now, against the digests that the service itself computed or was given. */
export const verifyExactly = async (
  ports: IssuePorts,
  { evidence }: CertifiedEvidence,
  certificate: string,
  trust: OpenTrust,
  disposition?: DispositionCode,
): Promise<Verdict> =>
  await verifyCertificate(certificate, {
    trust,
    disposition,
    now: ports.now(),
    digests: { 'sha-256': evidence.sha256, sm3: evidence.sm3 ?? undefined },
    sizeBytes: evidence.sizeBytes,
  });

/**
 * Verifies an issued certificate, with a later checkpoint beside it if the keys behind its own have been replaced.
 * @param disposition what became of the evidence since; absent: not looked up
 */
export const verifyIssued = async (
  ports: IssuePorts,
  certified: CertifiedEvidence,
  certificate: string,
  trust: OpenTrust,
  disposition?: DispositionCode,
): Promise<Verdict> =>
  await verifyExactly(ports, certified, await addInclusion(ports, certificate, trust), trust, disposition);

const readIssued = async (ports: IssuePorts, evidenceId: string): Promise<string | null> => {
  const bytes = await ports.store.read(evidenceId, 'certificate.json');
  return bytes === null ? null : decodeUtf8(bytes);
};

/**
 * Gives the certificate's exact text, issuing it if nobody has. Of concurrent callers all serve the one that was stored.
 * @param certified evidence whose batch has a ledger index and a published checkpoint
 */
export const issueCertificate = async (
  ports: IssuePorts,
  certified: CertifiedEvidence,
): Promise<Result<string, IssueFailure>> => {
  const { id } = certified.evidence;
  const stored = await readIssued(ports, id);
  if (stored !== null) return succeed(stored);
  const parts = await gatherParts(ports, certified);
  if (!parts.ok) return parts;
  const core = formatCertificateCore(await composeCore(ports, certified, parts.value));
  const text = formatCertificate({
    v: CERTIFICATE_VERSION,
    ledger: parts.value.ledger,
    core,
    signature: await signDetachedJws(core, ports.issuer),
    disclosures: parts.value.statement.disclosures,
    supplements: [],
  });
  const verdict = await verifyIssued(ports, certified, text, parts.value.trust);
  if (verdict.summary !== 'consistent') {
    return fail({ code: 'verification-failed', summary: verdict.summary, steps: describeSteps(verdict) });
  }
  if (await ports.store.create(id, 'certificate.json', encodeUtf8(text))) return succeed(text);
  const winner = await readIssued(ports, id);
  return winner === null
    ? fail({ code: 'object-missing', key: `certificates/${id}/certificate.json` })
    : succeed(winner);
};
