// What must stand at the head of a verdict, whatever its word: a withdrawal, a correction, a court's finding, a weak
// algorithm. None of these contradicts the proofs, and none of them may be found only by reading eighteen steps.

import type { Json } from '../../core/text/canonical-json.ts';
import { listFact, textFact } from '../../core/explain/fact-reader.ts';
import type { Verdict } from '../../core/verify/verdict.ts';

export const CAUTIONS = [
  'withdrawn',
  'erased',
  'corrected',
  'unjudged',
  'finding',
  'broken',
  'weak',
  'held',
  'not-looked-up',
] as const;
export type Caution = (typeof CAUTIONS)[number];

/** Cautions that speak against relying on the evidence as it stands; the others are for information. */
export const GRAVE: ReadonlySet<Caution> = new Set<Caution>([
  'withdrawn',
  'erased',
  'corrected',
  'unjudged',
  'finding',
  'broken',
]);

const OF_CODE: Readonly<Record<string, Caution>> = {
  'status WITHDRAWN': 'withdrawn',
  'status ERASED': 'erased',
  'status CORRECTED': 'corrected',
  'status HELD': 'held',
  'status UNCHECKED': 'not-looked-up',
  'findings FINDING': 'finding',
  'algorithms WEAK': 'weak',
  'algorithms BROKEN': 'broken',
};

/** The cautions of a verdict, the gravest first. */
export const cautionsOf = (verdict: Verdict): readonly Caution[] => {
  const found = new Set(verdict.steps.flatMap(({ name, code }) => OF_CODE[`${name} ${code}`] ?? []));
  const status = verdict.steps.find(({ name }) => name === 'status');
  if (status !== undefined && listFact(status.facts, 'unjudged').length > 0) found.add('unjudged');
  // What could not be judged is not unknown.
  if (found.has('unjudged')) found.delete('not-looked-up');
  return CAUTIONS.filter((caution) => found.has(caution));
};

/** A related statement beside the certificate, as the verifier found it. Times are RFC 3339 UTC. */
export type FoundStatement = {
  readonly id: string;
  readonly kind: 'correction' | 'withdrawal' | 'supplement';
  readonly receivedAt: string | null;
  readonly onLedgerBy: string | null;
  /** False: this page's trust could not judge it. */
  readonly isVerified: boolean;
};

const KINDS = ['correction', 'withdrawal', 'supplement'] as const;

/** Lists the related statements that came with the certificate, in the order of the ledger. */
export const relatedOf = (verdict: Verdict): readonly FoundStatement[] => {
  const facts: Readonly<Record<string, Json>> = verdict.steps.find(({ name }) => name === 'status')?.facts ?? {};
  return (['related', 'unjudged'] as const).flatMap((list) =>
    listFact(facts, list).flatMap((one) => {
      const kind = KINDS.find((known) => known === one['kind']);
      if (kind === undefined) return [];
      return [
        {
          id: textFact(one, 'id') ?? '—',
          kind,
          receivedAt: textFact(one, 'receivedAt'),
          onLedgerBy: textFact(one, 'onLedgerBy'),
          isVerified: list === 'related',
        },
      ];
    }),
  );
};
