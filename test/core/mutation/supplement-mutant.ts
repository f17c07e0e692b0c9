// What mutations of supplements are made with: where proofs stand in them, and which step must name each.

import type { SupplementKind, Supplement } from '../../../src/core/certificate/supplement.ts';
import { formatCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { type TlogProof, formatTlogProof, parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import type { StepName } from '../../../src/core/verify/verdict.ts';
import { COSIGNED_AT } from '../../support/ledger-fixture.ts';
import { type Resigning, pick } from './originals.ts';
import { type SupplementGiven, formatSupplement, signStatement } from './supplemented-originals.ts';

export type SupplementMutant = {
  readonly kind: SupplementKind;
  /** What stands in the supplement's place. */
  readonly text: string;
  /** The first step that must fail; null: none, and nothing may be other than without the supplement. */
  readonly refusedAt: StepName | null;
};

export type SupplementClass = {
  readonly name: string;
  readonly mutate: (given: SupplementGiven, resigning: Resigning) => Promise<SupplementMutant>;
};

/** Whose step names a supplement of the kind. */
export const STEP = {
  'checkpoint-token': 'quorum',
  timestamp: 'timestamps',
  inclusion: 'ledger-inclusion',
  statement: 'status',
} as const satisfies { readonly [Kind in SupplementKind]: StepName };

/** Kinds in which a proof of an entry stands. */
export type ProofKind = 'inclusion' | 'timestamp' | 'statement';
/** All of them. */
export const PROOF_KINDS: readonly ProofKind[] = ['inclusion', 'timestamp', 'statement'];
/** A refreshed proof's checkpoint is judged by the steps of the certificate's own. */
export const stepOf = (kind: ProofKind, found: StepName): StepName => (kind === 'inclusion' ? found : STEP[kind]);

const proofTextOf = ({ own: { items, related } }: SupplementGiven, kind: ProofKind): string =>
  kind === 'statement' ? related.core.inclusion.proof : (items[kind].proof ?? '');
/** The proof of the kind. */
export const proofOf = (given: SupplementGiven, kind: ProofKind): TlogProof => {
  const proof = parseTlogProof(proofTextOf(given, kind));
  if (!proof.ok) throw new Error(proof.failure.code);
  return proof.value;
};
/** The supplement with another proof; a statement is signed as told. */
export const putProof = async (
  given: SupplementGiven,
  kind: ProofKind,
  proof: string,
  resigning: Resigning,
): Promise<Supplement> => {
  const { items, related } = given.own;
  if (kind !== 'statement') return { ...items[kind], proof };
  const core = { ...related.core, inclusion: { ...related.core.inclusion, proof } };
  return await signStatement(given, formatCertificateCore(core), resigning);
};

/** A mutant whose text is canonical. */
export const mutant = (
  kind: SupplementKind,
  item: Supplement,
  refusedAt: StepName | null = STEP[kind],
): SupplementMutant => ({
  kind,
  text: formatSupplement(item),
  refusedAt,
});

/** Another proof in each of the places where one stands. */
export const editProof = (
  name: string,
  edit: (given: SupplementGiven, proof: TlogProof, kind: ProofKind) => Promise<readonly [TlogProof, StepName]>,
): SupplementClass => ({
  name,
  mutate: async (given, resigning) => {
    const kind = pick(given.random, PROOF_KINDS);
    const [proof, found] = await edit(given, proofOf(given, kind), kind);
    return mutant(kind, await putProof(given, kind, formatTlogProof(proof), resigning), stepOf(kind, found));
  },
});

/** Leaf 3 of 9 to 16: the path of a refreshed proof has one shape there. */
export const isRefreshedShape = (treeSize: number): boolean => treeSize >= 9 && treeSize <= 16;

/** Leaf hashes that a note of the kind covers, and when it was cosigned. */
export const noteOf = ({ own, least, random }: SupplementGiven, kind: ProofKind) => {
  const at = COSIGNED_AT.map((second) => second + random.between(0, 600));
  const later = COSIGNED_AT.map((second) => second + 1900 + random.between(0, 600));
  if (kind === 'inclusion') return { leaves: own.ledger, witnesses: least.nextWitnesses, at: later };
  return { leaves: own.ledger.slice(0, kind === 'timestamp' ? 6 : 7), witnesses: least.world.witnesses, at };
};
