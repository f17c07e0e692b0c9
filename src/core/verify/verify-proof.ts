// Verifies a .tlog-proof with extra `assize/batch-path/v1` (`GET …/proof`): from a statement's leaf to the quorum, by the
// same steps as a certificate. A proof carries neither the statement nor tokens; who has the statement, or a certificate
// that carries it, gives it beside. The proof and what stands beside it are hostile.

import type { CertificateCore } from '../certificate/certificate-core.ts';
import { CERTIFICATE_CORE_VERSION, parseCertificateCore } from '../certificate/certificate-core.ts';
import { type Certificate, CERTIFICATE_VERSION, parseCertificate } from '../certificate/certificate.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { parseBatchPath } from '../proof/batch-path.ts';
import { formatTlogProof, parseTlogProof } from '../proof/tlog-proof.ts';
import { type Result, fail, succeed } from '../result.ts';
import { MAX_UNIX_MS } from './times.ts';
import { formatTime } from '../text/time.ts';
import { examineCertificate } from './examine-certificate.ts';
import type { VerifyOptions } from './options.ts';
import { blocked, failStep, notChecked, pass } from './step.ts';
import { conclude, openGivenTrust } from './verify-certificate.ts';
import type { Step, StepName, Verdict } from './verdict.ts';

/** First line of every proof. */
export const PROOF_MARK = 'c2sp.org/tlog-proof@v1\n';

/** The largest proof that is read: a note of 1 MiB and extra data of 128 KiB in base64, as `parseTlogProof` bounds it. */
export const MAX_PROOF_BYTES = 1_310_720;

export type ProofOptions = VerifyOptions & {
  /** Exact text of the statement, or of a certificate whose statement, tokens and receipt are judged with this proof. */
  readonly companion?: string | undefined;
};

type ReadProof = {
  readonly ledger: string;
  readonly sizeBytes: number;
  readonly batch: CertificateCore['batch'];
  /** The proof without `extra`, which nothing authenticates. */
  readonly proof: string;
  readonly checkpoint: string;
};

const readProof = (input: string | Uint8Array): Result<ReadProof, { readonly reason: string }> => {
  if (input.length > MAX_PROOF_BYTES) return fail({ reason: 'tlog-proof.too-large' });
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  if (text === null) return fail({ reason: 'text.not-utf-8' });
  const parsed = parseTlogProof(text);
  if (!parsed.ok) return fail({ reason: parsed.failure.code });
  const { extra, checkpoint } = parsed.value;
  if (extra === null) return fail({ reason: 'batch-path.absent' });
  const path = parseBatchPath(extra);
  if (!path.ok) return fail({ reason: path.failure.code });
  const entry = decodeUtf8(path.value.entry);
  if (entry === null) return fail({ reason: 'batch-path.entry' });
  const end = checkpoint.indexOf('\n');
  return succeed({
    ledger: checkpoint.slice(0, end),
    sizeBytes: encodeUtf8(text).length,
    batch: { entry, leafIndex: path.value.leafIndex, path: path.value.path.map(encodeHex) },
    proof: formatTlogProof({ ...parsed.value, extra: null }),
    checkpoint,
  });
};

type Companion =
  | { readonly kind: 'none' }
  | { readonly kind: 'statement'; readonly text: string }
  | { readonly kind: 'certificate'; readonly certificate: Certificate; readonly core: CertificateCore };

const readCompanion = (text: string | undefined): Companion => {
  if (text === undefined) return { kind: 'none' };
  const certificate = parseCertificate(text);
  const core = certificate.ok ? parseCertificateCore(certificate.value.core, certificate.value.ledger) : certificate;
  return certificate.ok && core.ok
    ? { kind: 'certificate', certificate: certificate.value, core: core.value }
    : { kind: 'statement', text };
};

// The proof in the place where a certificate carries one.
const formDocument = (read: ReadProof, companion: Companion) => {
  const { ledger, batch, proof, sizeBytes } = read;
  const step = pass('document', 'VALID', { ledger, kind: 'tlog-proof', sizeBytes });
  if (companion.kind === 'certificate') {
    const { certificate, core } = companion;
    const own = parseTlogProof(core.inclusion.proof);
    // Changes that the certificate carries lead to the root of its own checkpoint only.
    const isSame = own.ok && own.value.checkpoint === read.checkpoint;
    const inclusion = { ...core.inclusion, proof, governance: isSame ? core.inclusion.governance : [] };
    return { step, certificate: { ...certificate, supplements: [] }, core: { ...core, ledger, batch, inclusion } };
  }
  const core: CertificateCore = {
    v: CERTIFICATE_CORE_VERSION,
    ledger,
    statement: companion.kind === 'statement' ? companion.text : '',
    batch,
    timestamps: [],
    inclusion: { proof, after: null, governance: [] },
    receipt: '',
    findings: [],
    limits: [],
    issued: { at: formatTime(MAX_UNIX_MS), by: '', bundleSequence: 0 },
  };
  const certificate: Certificate = {
    v: CERTIFICATE_VERSION,
    ledger,
    core: '',
    signature: '',
    disclosures: [],
    supplements: [],
  };
  return { step, certificate, core };
};

/** What a proof does not carry is not failed for being absent. */
const ABSENT_WITHOUT_CERTIFICATE: readonly StepName[] = ['timestamps', 'receipt', 'renewal', 'issuer'];
const ABSENT_WITHOUT_STATEMENT: readonly StepName[] = ['object', 'time'];
const OF_NO_LEAF: ReadonlySet<string> = new Set(['reason', 'code', 'expected', 'computed']);

const withoutAbsent = (step: Step, kind: Companion['kind']): Step => {
  if (kind === 'certificate') return step;
  if (ABSENT_WITHOUT_CERTIFICATE.includes(step.name)) return notChecked(step.name, 'NONE');
  if (kind === 'statement') return step;
  if (step.name === 'statement') return notChecked('statement', 'NOT_SUPPLIED');
  if (ABSENT_WITHOUT_STATEMENT.includes(step.name)) return blocked(step.name, 'statement');
  // The entry reads, and only the leaf is missing.
  const isLeafOnly = step.name === 'batch-inclusion' && 'rootHash' in step.facts;
  if (!isLeafOnly) return step;
  // No leaf was compared, so none of what a comparison with nothing gave is told.
  const facts = Object.fromEntries(Object.entries(step.facts).filter(([name]) => !OF_NO_LEAF.has(name)));
  return notChecked('batch-inclusion', 'BLOCKED', { ...facts, by: 'statement' });
};

/**
 * Verifies a proof. Never throws and never rejects, whatever it is. Without the statement, and without tokens, it gives no
 * more than `unverifiable`: what holds stands in the steps.
 */
export const verifyProof = async (proof: string | Uint8Array, options: ProofOptions): Promise<Verdict> => {
  const refuse = (code: 'UNPARSABLE' | 'INTERNAL', reason: string): Verdict =>
    conclude(
      {
        steps: [failStep('document', code, { part: 'proof', reason })],
        times: { receivedAt: null, existedBy: null, onLedgerBy: null, notBefore: null },
        onLedgerByUnixMs: null,
        simulated: false,
        state: null,
      },
      null,
    );
  try {
    const read = readProof(proof);
    if (!read.ok) return refuse('UNPARSABLE', read.failure.reason);
    const companion = readCompanion(options.companion);
    const opened = await openGivenTrust(options);
    const found = await examineCertificate(formDocument(read.value, companion), options, opened);
    return conclude({ ...found, steps: found.steps.map((step) => withoutAbsent(step, companion.kind)) }, opened);
  } catch (error) {
    return refuse('INTERNAL', error instanceof Error ? error.message : 'unknown');
  }
};
