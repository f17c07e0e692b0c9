// Supplements of kind `statement`: corrections, withdrawals and additions, each a certificate core of its own. It is
// verified by the same steps as the certificate, and it must name the certificate's statement.

import { encodeHex } from '../../bytes/hex.ts';
import { parseCertificateCore } from '../../certificate/certificate-core.ts';
import { computeFingerprint } from '../../certificate/fingerprint.ts';
import type { Supplement } from '../../certificate/supplement.ts';
import type { JsonObject } from '../../text/canonical-json.ts';
import {
  type CoreExamination,
  type CoreStructure,
  type VerifierContext,
  examineCore,
  readCoreStructure,
} from '../examine-core.ts';
import type { RelatedStatement } from '../steps/status.ts';
import { formatUnixMs } from '../times.ts';
import type { Step } from '../verdict.ts';
import { type SupplementPool, selectSupplements } from './supplement-pool.ts';
import type { SupplementFault } from './supplement-fault.ts';

/** Most tokens of all related statements: each takes a signature or more to verify, and anybody can add any. */
const MAX_RELATED_TOKENS = 64;

/** A related core that reads. */
export type RelatedCore = { readonly position: number; readonly structure: CoreStructure };

export type RelatedReading = {
  readonly faults: readonly SupplementFault[];
  readonly cores: readonly RelatedCore[];
};

const faultAt = (position: number, reason: string): SupplementFault => ({
  step: 'status',
  position,
  kind: 'statement',
  reason,
});

/** Reads the related cores, before anything that they rest on is verified. */
export const readRelatedCores = async (
  supplements: readonly Supplement[],
  ledger: string,
  context: VerifierContext,
): Promise<RelatedReading> => {
  let tokens = 0;
  const read = await Promise.all(
    selectSupplements(supplements, 'statement').map(async ({ position, item }) => {
      const core = parseCertificateCore(item.core, ledger);
      if (!core.ok) return { fault: faultAt(position, core.failure.code) };
      tokens += core.value.timestamps.length;
      if (tokens > MAX_RELATED_TOKENS) return { fault: faultAt(position, 'statement.too-many-tokens') };
      const signed = { core: core.value, text: item.core, signature: item.signature, disclosures: [] };
      return { core: { position, structure: await readCoreStructure(signed, context) } };
    }),
  );
  return {
    faults: read.flatMap(({ fault }) => fault ?? []),
    cores: read.flatMap(({ core }) => core ?? []),
  };
};

const describe = ({ statement, signed, index }: CoreStructure, found: CoreExamination): JsonObject => ({
  id: statement?.id ?? null,
  kind: statement?.relatesTo?.kind ?? null,
  receivedAt: statement?.receivedAt ?? null,
  onLedgerBy: formatUnixMs(found.onLedgerByUnixMs),
  index,
  digests: { ...statement?.digests },
  fingerprint: computeFingerprint(signed.text),
});

type Judged = { readonly fault?: SupplementFault; readonly related?: RelatedStatement; readonly unjudged?: JsonObject };

const judge = async (
  { position, structure }: RelatedCore,
  first: CoreStructure,
  pool: SupplementPool,
  context: VerifierContext,
): Promise<Judged> => {
  const { statement } = structure;
  const relation = statement?.relatesTo;
  if (statement === null || relation === undefined) return { fault: faultAt(position, 'statement.relates-to-nothing') };
  if (relation.id !== first.statement?.id || relation.leafHash !== encodeHex(first.leafHash)) {
    return { fault: faultAt(position, 'statement.relates-to-another') };
  }
  const found = await examineCore(structure, { ...pool, late: [] }, context);
  const required: readonly (Step | undefined)[] = [
    structure.statementStep,
    structure.batchStep,
    found.timestamps?.step,
    found.timeStep,
    structure.ledgerStep,
    found.quorum?.logSignature,
    found.quorum?.quorum,
    structure.policyStep,
  ];
  const failed = [...required, found.receipt, found.issuer].find((step) => step?.result === 'fail');
  if (failed !== undefined) return { fault: faultAt(position, `${failed.name}: ${failed.code}`) };
  const facts = describe(structure, found);
  const opened = required.filter((step) => step !== undefined && step.result !== 'pass');
  // The cause, not what waits for it.
  const open = opened.find((step) => step?.code !== 'BLOCKED') ?? opened[0];
  if (required.includes(undefined) || open !== undefined) {
    return { unjudged: { ...facts, step: open?.name ?? 'policy', code: open?.code ?? 'BLOCKED' } };
  }
  return { related: { kind: relation.kind, facts } };
};

/** Verifies the related statements; in the order in which they stand on the ledger. */
export const verifyRelatedStatements = async (
  cores: readonly RelatedCore[],
  first: CoreStructure,
  pool: SupplementPool,
  context: VerifierContext,
): Promise<{
  readonly faults: readonly SupplementFault[];
  readonly related: readonly RelatedStatement[];
  readonly unjudged: readonly JsonObject[];
}> => {
  const sorted = cores.toSorted((left, right) => (left.structure.index ?? 0) - (right.structure.index ?? 0));
  const judged = await Promise.all(sorted.map((core) => judge(core, first, pool, context)));
  return {
    faults: judged.flatMap(({ fault }) => fault ?? []),
    related: judged.flatMap(({ related }) => related ?? []),
    unjudged: judged.flatMap(({ unjudged }) => (unjudged === undefined ? [] : [unjudged])),
  };
};
