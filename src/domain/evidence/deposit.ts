// The deposit: bytes first, then the statement. Order of work: docs/ARCHITECTURE.md, "Life of a piece of evidence".
// The batcher alone decides: it is idempotent by submission key, so a deposit that is sent twice exists once whatever
// happens here. The look-up and the in-flight set only save work and give the honest answer early.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { fail, succeed, type Result } from '../../core/result.ts';
import type { Actor } from '../access/actor.ts';
import type { AcceptCommand, AcceptFailure, Batcher } from '../batching/batcher.ts';
import type { StorageMode } from './evidence.ts';
import type { EvidenceRepository, EvidenceWithBatch } from './evidence-repository.ts';
import type { EvidenceIntake, EvidenceStore } from './evidence-store.ts';
import { formSubmissionKey } from './submission-key.ts';

/** SHA-256 of no bytes: a digest deposit of it is as empty as an upload of nothing. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export type DepositPorts = {
  readonly batcher: (name: string) => Batcher;
  readonly evidence: Pick<EvidenceRepository, 'findBySubmissionKey'>;
  readonly evidenceStore: Pick<EvidenceStore, 'remove'>;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** What the depositor says of the evidence. Validated, well-formed Unicode. */
export type DepositDescription = {
  readonly name: string | null;
  readonly mediaType: string;
  readonly title: string | null;
  readonly caseNumber: string | null;
  readonly description: string | null;
  readonly listed: boolean;
};

export type DepositContent =
  | {
      readonly kind: 'upload';
      /** Holds all bytes; the deposit finishes it, and keeps or discards it. */
      readonly intake: EvidenceIntake;
      /** The client's own digests; those given are compared. */
      readonly declared: { readonly sha256: string | null; readonly sm3: string | null };
      readonly storage: StorageMode;
    }
  | { readonly kind: 'digest'; readonly sha256: string; readonly sm3: string | null; readonly sizeBytes: number };

export type DepositFailure =
  | AcceptFailure
  | { readonly code: 'empty-evidence' }
  /** It is to be listed, and would name evidence that is not. */
  | { readonly code: 'relates-to-unlisted' }
  | {
      readonly code: 'digest-mismatch';
      readonly algorithm: 'sha256' | 'sm3';
      readonly declared: string;
      readonly computed: string;
    };

/** A deposit that has begun: its submission key, and what was accepted under it before. */
export type Submission = {
  readonly actor: Actor;
  /** The earlier evidence that the statement is about. */
  readonly relatesTo: AcceptCommand['relatesTo'];
  /** False where that is unlisted: the statement's core names it. */
  readonly mayBeListed: boolean;
  readonly submissionKey: string;
  readonly previous: EvidenceWithBatch | null;
};

/** Looks up what was accepted under the client's key; without one there is nothing to look up. */
export const openSubmission = async (
  ports: DepositPorts,
  actor: Actor,
  idempotencyKey: string | null,
): Promise<Submission> => {
  const submissionKey = formSubmissionKey(actor, idempotencyKey, ports.randomBytes);
  const previous =
    idempotencyKey === null ? null : await ports.evidence.findBySubmissionKey(actor.organizationId, submissionKey);
  return { actor, relatesTo: null, mayBeListed: true, submissionKey, previous };
};

type Taken = { readonly sha256: string; readonly sm3: string | null; readonly sizeBytes: number };

const takeContent = async (content: DepositContent): Promise<Result<Taken, DepositFailure>> => {
  const taken: Taken = content.kind === 'digest' ? content : await content.intake.finish();
  if (taken.sizeBytes === 0 || taken.sha256 === EMPTY_SHA256) return fail({ code: 'empty-evidence' });
  if (content.kind === 'upload') {
    for (const algorithm of ['sha256', 'sm3'] as const) {
      const [declared, computed] = [content.declared[algorithm], taken[algorithm]];
      if (declared === null || computed === null || declared === computed) continue;
      return fail({ code: 'digest-mismatch', algorithm, declared, computed });
    }
  }
  return succeed(taken);
};

// A list, so that no two different requests give one text.
const fingerprint = (
  { relatesTo }: Submission,
  content: DepositContent,
  taken: Taken,
  description: DepositDescription,
): string =>
  encodeHex(
    sha256(
      encodeUtf8(
        JSON.stringify([
          'assize/deposit/v1',
          content.kind,
          content.kind === 'upload' ? content.storage : 'digest-only',
          taken.sha256,
          // Of an upload it follows from the bytes, as SHA-256 does.
          content.kind === 'upload' ? null : taken.sm3,
          taken.sizeBytes,
          description.name,
          description.mediaType,
          description.title,
          description.caseNumber,
          description.description,
          description.listed,
          ...(relatesTo === null ? [] : [relatesTo.id, relatesTo.kind]),
        ]),
      ),
    ),
  );

const formCommand = (
  submission: Submission,
  content: DepositContent,
  taken: Taken,
  description: DepositDescription,
): Omit<AcceptCommand, 'objectKey'> => ({
  organizationId: submission.actor.organizationId,
  submissionKey: submission.submissionKey,
  requestSha256: fingerprint(submission, content, taken, description),
  sha256: taken.sha256,
  sm3: taken.sm3,
  sizeBytes: taken.sizeBytes,
  mode: content.kind,
  storage: content.kind === 'upload' ? content.storage : 'digest-only',
  ...description,
  depositor: { name: null, organization: submission.actor.organizationName, level: null },
  relatesTo: submission.relatesTo,
  intentMethod: submission.actor.kind === 'apiKey' ? 'apiKey' : 'session',
});

/** What a deposit led to; `replayed`: it had been accepted before. */
export type Deposit = { readonly found: EvidenceWithBatch; readonly replayed: boolean };

type Completed = { readonly deposit: Deposit; readonly keptObject: boolean };

const completeTaken = async (
  ports: DepositPorts,
  submission: Submission,
  content: DepositContent,
  description: DepositDescription,
): Promise<Result<Completed, DepositFailure>> => {
  const taken = await takeContent(content);
  if (!taken.ok) return taken;
  const command = formCommand(submission, content, taken.value, description);
  const { previous, actor } = submission;
  if (previous !== null) {
    return previous.evidence.requestSha256 === command.requestSha256
      ? succeed({ deposit: { found: previous, replayed: true }, keptObject: false })
      : fail({ code: 'idempotency-key-reused' });
  }
  if (description.listed && !submission.mayBeListed) return fail({ code: 'relates-to-unlisted' });
  const objectKey = content.kind === 'upload' && content.storage === 'keep' ? await content.intake.keep() : null;
  // Should this throw, the outcome is unknown: the object stays, and is an orphan if nothing was accepted.
  const accepted = await ports.batcher(actor.batcher).accept({ ...command, objectKey });
  const keptObject = objectKey !== null;
  // A repeated call finds the deposit that holds this very object; any other deposit has its own.
  if (keptObject && (!accepted.ok || accepted.value.evidence.objectKey !== objectKey)) {
    await ports.evidenceStore.remove(objectKey);
  }
  if (!accepted.ok) return accepted;
  const { evidence, replayed } = accepted.value;
  return succeed({ deposit: { found: { evidence, batch: null }, replayed }, keptObject });
};

/** Completes a deposit: checks the content, makes it durable and has it accepted, or leaves nothing behind. */
export const completeDeposit = async (
  ports: DepositPorts,
  submission: Submission,
  content: DepositContent,
  description: DepositDescription,
): Promise<Result<Deposit, DepositFailure>> => {
  let keptObject = false;
  try {
    const completed = await completeTaken(ports, submission, content, description);
    if (!completed.ok) return completed;
    ({ keptObject } = completed.value);
    return succeed(completed.value.deposit);
  } finally {
    if (content.kind === 'upload' && !keptObject) await content.intake.discard();
  }
};
