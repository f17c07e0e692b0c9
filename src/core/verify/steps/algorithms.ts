// Step `algorithms`: which algorithms the certificate rests on, where each is used, and what the verifier's table says of
// them at its own time (`algorithm-status.ts`). A weak one informs; a broken one fails, unless something that is not
// broken carries what it carried: docs/spec/certificate.md, "Algorithms".

import { nameAlgorithm } from '../../note/verifier-key.ts';
import type { LedgerState } from '../../ledger/genesis.ts';
import type { Statement } from '../../statement/statement.ts';
import { type AlgorithmLists, type JudgedAlgorithm, judgeAlgorithm } from '../algorithm-status.ts';
import { listTokenAlgorithms } from '../carried-token.ts';
import type { CourtCosignature } from '../endorsement.ts';
import type { EvidenceDigests } from '../options.ts';
import { type Proof, isEndorsedSoundly, isProofSound, listEndorsing } from '../protection.ts';
import { failStep, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { Step } from '../verdict.ts';
import type { SupplementPool } from '../supplements/supplement-pool.ts';
import type { QuorumReading } from './quorum.ts';
import { type RenewalInput, checkRenewal, restrictProofs } from './renewal.ts';
import type { Naming, TrustedToken } from './timestamps.ts';

export type AlgorithmsInput = {
  /** Whether it carries tokens, trusted or not. */
  readonly carriesTokens: boolean;
  readonly statement: Statement | null;
  /** Those that the verifier computed itself. */
  readonly supplied: EvidenceDigests | undefined;
  readonly tokens: readonly TrustedToken[];
  readonly quorum: QuorumReading | null;
  /** The policy in force at the checkpoint; null: none was established. */
  readonly policy: LedgerState['policy'] | null;
  /** What vouches for checkpoints, and names tokens, beside the core. */
  readonly supplements: Pick<SupplementPool, 'stamped' | 'inclusions'>;
  /** What step `renewal` judges: what it relies upon must not be broken. */
  readonly renewal: RenewalInput;
  /** Those of the seal over a PDF that was verified. */
  readonly sealAlgorithms: readonly string[];
  readonly now: number;
  readonly lists: AlgorithmLists;
};

type Use = {
  readonly use:
    | 'evidence-digest'
    | 'tree'
    | 'token'
    | 'log-signature'
    | 'cosignature'
    | 'receipt'
    | 'issuer'
    | 'seal'
    | 'checkpoint-token'
    | 'supplement-checkpoint';
  readonly algorithm: string;
  /** The authority of a token, also of one over a checkpoint; absent with anything else. */
  readonly by?: string;
};

/** What carries a broken use instead. */
type Protection = 'other-digest' | 'other-signatures' | 'ledger' | 'other-protection';

type JudgedUse = Use & JudgedAlgorithm & { readonly protectedBy?: Protection };

/** Trees of this version are of SHA-256, receipt and issuer sign with Ed25519: their readers accept nothing else. */
const FIXED: readonly Use[] = [
  { use: 'tree', algorithm: 'sha-256' },
  { use: 'receipt', algorithm: 'ed25519' },
  { use: 'issuer', algorithm: 'ed25519' },
];

const RFC_3161 = { algorithm: 'rfc3161' };

const algorithmsOf = ({ all }: CourtCosignature): readonly string[] => all.map(({ key }) => nameAlgorithm(key.type));

const digestNames = (statement: Statement | null): readonly string[] =>
  Object.entries(statement?.digests ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name]));

const listSupplementUses = ({ supplements, tokens }: AlgorithmsInput): readonly Use[] => {
  const stamps = supplements.stamped.flatMap(({ token }) =>
    listTokenAlgorithms(token).map((algorithm): Use => ({
      use: 'checkpoint-token',
      algorithm,
      by: token.authority,
    })),
  );
  const endorsements = [
    ...supplements.inclusions.flatMap(({ protection }) => protection?.endorsement ?? []),
    ...tokens.flatMap(({ naming }) => naming?.endorsement ?? []),
  ];
  const endorsing = endorsements
    .flatMap(listEndorsing)
    .map((algorithm): Use => ({ use: 'supplement-checkpoint', algorithm }));
  // Each once, however many supplements of a kind there are.
  return [...new Map([...stamps, ...endorsing].map((use) => [JSON.stringify(use), use])).values()];
};

const listUses = (input: AlgorithmsInput): readonly Use[] => {
  const { statement, tokens, quorum, sealAlgorithms } = input;
  const cosigning = [...new Set((quorum?.cosigners ?? []).flatMap(algorithmsOf))];
  return [
    ...digestNames(statement).map((algorithm): Use => ({ use: 'evidence-digest', algorithm })),
    ...FIXED,
    ...tokens.flatMap((token) =>
      listTokenAlgorithms(token).map((algorithm): Use => ({ use: 'token', algorithm, by: token.authority })),
    ),
    ...(quorum?.logAlgorithms ?? []).map((algorithm): Use => ({ use: 'log-signature', algorithm })),
    ...cosigning.map((algorithm): Use => ({ use: 'cosignature', algorithm })),
    ...sealAlgorithms.map((algorithm): Use => ({ use: 'seal', algorithm })),
    ...listSupplementUses(input),
  ];
};

/** Tells what protects broken uses; `isBroken` judges an algorithm by its name. */
const findProtections = (input: AlgorithmsInput, isBroken: (algorithm: string) => boolean) => {
  const { statement, supplied, quorum, policy } = input;
  const names = digestNames(statement);
  const compared = names.filter((name) => supplied?.[name as keyof EvidenceDigests] !== undefined);
  // A digest that nobody compared protects nothing, unless none was compared at all.
  const hasOtherDigest = (compared.length > 0 ? compared : names).some((name) => !isBroken(name));
  const hasOtherLogLine = (quorum?.logAlgorithms ?? []).some((algorithm) => !isBroken(algorithm));
  const cosigners = quorum?.cosigners ?? [];
  const isWitness = ({ courtKeys, cosignature }: CourtCosignature): boolean =>
    courtKeys.witness.includes(cosignature.key);
  const endorsement = {
    logAlgorithms: quorum?.logAlgorithms ?? [],
    witnesses: cosigners.filter(isWitness),
    keepers: cosigners.filter((cosigner) => !isWitness(cosigner)),
  };
  const isQuorumMetByOthers = policy !== null && isEndorsedSoundly({ ...endorsement, policy }, isBroken);
  // What rests on a broken algorithm is forged with any date: it shows nothing, least of all for itself.
  const isSound = (proof: Proof): boolean => isProofSound(proof, isBroken);
  const isNamingSound = ({ endorsement }: Naming): boolean => isEndorsedSoundly(endorsement, isBroken);
  const sounder = restrictProofs(input.renewal, isSound, isNamingSound);
  const isReliedSoundly =
    (quorum?.needed ?? []).every((any) => any.some(isSound)) &&
    checkRenewal(input.renewal).code === checkRenewal(sounder).code;
  const proven = isQuorumMetByOthers ? sounder.proven : [];
  const isNamedBefore = (authority: string, since: string): boolean =>
    !isBroken('sha-256') &&
    sounder.tokens
      .filter((token) => token.authority === authority)
      .every(({ named, naming }) =>
        [...(named ? proven : []), ...(naming?.proven ?? [])].some(
          ({ atUnixMs }) => (formatUnixMs(atUnixMs) ?? '~') < since,
        ),
      );
  return ({ use, by }: Use, { since }: JudgedAlgorithm): Protection | null => {
    if (use === 'evidence-digest') return hasOtherDigest ? 'other-digest' : null;
    if (use === 'log-signature') return hasOtherLogLine ? 'other-signatures' : null;
    if (use === 'cosignature') return isQuorumMetByOthers ? 'other-signatures' : null;
    if (use === 'checkpoint-token' || use === 'supplement-checkpoint') {
      return isReliedSoundly ? 'other-protection' : null;
    }
    return by !== undefined && since !== null && isNamedBefore(by, since) ? 'ledger' : null;
  };
};

/** Lists the algorithms in use and judges them at the verifier's own time. */
export const checkAlgorithms = (input: AlgorithmsInput): Step => {
  const judge = (algorithm: string): JudgedAlgorithm => judgeAlgorithm(algorithm, input.now, input.lists);
  const protect = findProtections(input, (algorithm) => judge(algorithm).status === 'BROKEN');
  const uses = listUses(input).map((use): JudgedUse => {
    const judged = judge(use.algorithm);
    const protectedBy = judged.status === 'BROKEN' ? protect(use, judged) : null;
    return { ...use, ...judged, ...(protectedBy === null ? {} : { protectedBy }) };
  });
  const namesOf = (list: readonly Pick<Use, 'algorithm'>[]): readonly string[] => [
    ...new Set(list.map((use) => use.algorithm)),
  ];
  const broken = uses.filter(({ status }) => status === 'BROKEN');
  const weak = uses.filter(({ status }) => status === 'WEAK');
  const facts = {
    judgedAt: formatUnixMs(input.now),
    // By kind: `rfc3161` stands for whatever tokens use. `uses` tells each where it is.
    used: namesOf([...uses.filter(({ use }) => use !== 'token'), ...(input.carriesTokens ? [RFC_3161] : [])]),
    weak: namesOf(weak),
    broken: namesOf(broken),
    uses,
  };
  if (broken.some(({ protectedBy }) => protectedBy === undefined)) return failStep('algorithms', 'BROKEN', facts);
  return pass('algorithms', weak.length + broken.length > 0 ? 'WEAK' : 'CURRENT', facts);
};
