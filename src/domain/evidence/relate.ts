// Statements about earlier evidence: corrections and supplements (补正), withdrawals. Append-only: each is a deposit of its
// own that goes the whole way to a certificate of its own, and names the first one's leaf. The first one stays verifiable.
// Order of work and idempotence are those of deposits; the first one's disposition changes in the transaction that writes
// the relating row (migrations/0005_release.sql).

import { type Result, fail, succeed } from '../../core/result.ts';
import type { Actor } from '../access/actor.ts';
import type { DepositContent, DepositPorts, Submission } from './deposit.ts';
import type { Evidence } from './evidence.ts';
import type { EvidenceRepository } from './evidence-repository.ts';
import { MAX_RELATED, type RelationFailure, refuseRelation } from './relation-rules.ts';
import { formSubmissionKey, formWithdrawalKey } from './submission-key.ts';

export type RelationPorts = Omit<DepositPorts, 'evidence'> & {
  readonly evidence: Pick<EvidenceRepository, 'findBySubmissionKey' | 'findRelated'>;
};

/** Tells whether anything may still be stated about the evidence. A withdrawal may be corrected, never withdrawn. */
const isClosed = (evidence: Evidence, kind: 'correction' | 'supplement' | 'withdrawal'): boolean =>
  evidence.disposition === 'withdrawn' ||
  evidence.disposition === 'erased' ||
  (kind === 'withdrawal' && evidence.relatesToKind === 'withdrawal');

const open = async (
  ports: RelationPorts,
  actor: Actor,
  about: Evidence,
  kind: 'correction' | 'supplement' | 'withdrawal',
  submissionKey: string,
): Promise<Submission> => ({
  actor,
  submissionKey,
  relatesTo: { id: about.id, leafHash: about.leafHash, kind },
  mayBeListed: about.listed,
  previous: await ports.evidence.findBySubmissionKey(actor.organizationId, submissionKey),
});

/**
 * Begins a correction or supplement of evidence that the actor may see.
 * @param idempotencyKey the client's; null: a repetition is another statement
 */
export const openCorrection = async (
  ports: RelationPorts,
  actor: Actor,
  about: Evidence,
  kind: 'correction' | 'supplement',
  idempotencyKey: string | null,
): Promise<Result<Submission, RelationFailure>> => {
  const submission = await open(ports, actor, about, kind, formSubmissionKey(actor, idempotencyKey, ports.randomBytes));
  if (submission.previous !== null) return succeed(submission);
  if (isClosed(about, kind)) return fail({ code: 'evidence-withdrawn' });
  const related = await ports.evidence.findRelated(about, MAX_RELATED * 4);
  const direct = related.filter(({ evidence }) => evidence.relatesToId === about.id);
  const corrections = direct.filter(({ evidence }) => evidence.relatesToKind !== 'withdrawal').length;
  const refusal = refuseRelation({ corrections, isWithdrawn: corrections < direct.length }, kind);
  return refusal === null ? succeed(submission) : fail(refusal);
};

/** Begins the withdrawal of evidence that the actor may see: the same one however often it is asked for. */
export const openWithdrawal = async (
  ports: RelationPorts,
  actor: Actor,
  about: Evidence,
): Promise<Result<Submission, RelationFailure>> => {
  const submission = await open(ports, actor, about, 'withdrawal', formWithdrawalKey(actor, about.id));
  if (submission.previous !== null) return succeed(submission);
  return isClosed(about, 'withdrawal') ? fail({ code: 'evidence-withdrawn' }) : succeed(submission);
};

/** The content of a statement without content of its own: the first one's digests and size (docs/spec/statement.md). */
export const repeatContent = ({ sha256, sm3, sizeBytes }: Evidence): DepositContent => ({
  kind: 'digest',
  sha256,
  sm3,
  sizeBytes,
});
