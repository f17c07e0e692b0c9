// Clients that deposit until they are answered: with the same submission key after every failure, sometimes twice at once,
// sometimes again after the answer. What they were told once they expect for ever.

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import type { AcceptCommand } from '../../../src/domain/batching/batcher.ts';
import type { Evidence } from '../../../src/domain/evidence/evidence.ts';
import { type BatcherHost, ORGANIZATIONS, type World } from './world.ts';

/** What a client was told. */
export type Acknowledged = Pick<
  Evidence,
  'id' | 'leafHash' | 'receipt' | 'statementKey' | 'batcher' | 'batchSequence' | 'leafIndex'
>;

export type Depositors = {
  /** Deposits content of that name until acknowledged. */
  readonly deposit: (name: string, batcher?: number) => void;
  readonly acknowledged: ReadonlyMap<string, Acknowledged>;
  /** Deposits that are not acknowledged yet. */
  readonly waiting: () => number;
  /** Gives up what was not acknowledged: a ledger that has halted answers no more. */
  readonly giveUp: () => void;
};

const RETRY_MS = 700;
const FORGETTING_MS = 48 * 3_600_000;
/** A client hangs up, and asks again. */
const TIMEOUT_MS = 30_000;

/** Words a deposit of a digest. */
export const commandOf = (name: string, organization: string): AcceptCommand => {
  const digest = encodeHex(sha256(encodeUtf8(name)));
  return {
    organizationId: organization,
    submissionKey: name,
    requestSha256: digest,
    sha256: digest,
    sm3: null,
    sizeBytes: name.length,
    mediaType: 'text/plain',
    mode: 'digest',
    storage: 'digest-only',
    objectKey: null,
    name: null,
    title: name,
    caseNumber: null,
    description: null,
    listed: false,
    depositor: { name: null, organization, level: null },
    relatesTo: null,
    intentMethod: 'apiKey',
  };
};

/** Makes the clients of a world. */
export const createDepositors = (world: World): Depositors => {
  const acknowledged = new Map<string, Acknowledged>();
  const waiting = new Set<string>();
  const patience = { isOver: false };

  const note = (name: string, evidence: Acknowledged): void => {
    const former = acknowledged.get(name);
    const isOther =
      former !== undefined &&
      (former.id !== evidence.id || former.leafHash !== evidence.leafHash || former.receipt !== evidence.receipt);
    if (isOther) world.observer.violate(`${name}: the answer to a repeated deposit differs from the first`);
    if (evidence.receipt === '') world.observer.violate(`${name} was acknowledged without a receipt`);
    acknowledged.set(name, evidence);
    waiting.delete(name);
  };
  // The Worker looks into the index first, where submission keys are kept for good (domain/evidence/deposit.ts).
  const findIndexed = ({ organizationId, submissionKey }: AcceptCommand): Acknowledged | null => {
    const [row] = world.index.query(
      `select id, leaf_hash as leafHash, receipt, statement_key as statementKey, batcher, batch_sequence as batchSequence,
         leaf_index as leafIndex
       from evidence where organization_id = ? and submission_key = ?`,
      organizationId,
      submissionKey,
    );
    return row === undefined ? null : (row as Acknowledged);
  };
  const ask = async (host: BatcherHost, name: string, command: AcceptCommand): Promise<boolean> => {
    const answer = world.call(
      'accept',
      async () => await host.invoke(async (service) => await service.accept(command)),
    );
    const result = await Promise.race([
      answer.catch((error: unknown) => String(error)),
      world.scheduler.sleep(TIMEOUT_MS).then(() => 'timed out'),
    ]);
    if (typeof result === 'string') world.trace(`${name}: ${result}`);
    else if (!result.ok) world.trace(`${name}: refused, ${result.failure.code}`);
    else {
      world.trace(`${name} acknowledged as ${result.value.evidence.id}${result.value.replayed ? ', again' : ''}`);
      note(name, result.value.evidence);
      return true;
    }
    return false;
  };
  const depositUntilAnswered = async (name: string, host: BatcherHost): Promise<void> => {
    const organization = ORGANIZATIONS[name.length % ORGANIZATIONS.length] ?? ORGANIZATIONS[0];
    const command = commandOf(name, organization);
    if (world.random.next() < 0.1) void ask(host, name, command);
    while (!patience.isOver && !(await ask(host, name, command))) {
      await world.scheduler.sleep(RETRY_MS);
      const indexed = findIndexed(command);
      if (indexed === null) continue;
      note(name, indexed);
      break;
    }
    if (world.random.next() < 0.1) {
      await world.scheduler.sleep(world.random.between(1, 5000));
      // A batcher forgets what it has finished after three days.
      if (host.clockOffset() < FORGETTING_MS || findIndexed(command) === null) await ask(host, name, command);
    }
  };

  return {
    deposit: (name, batcher = 0) => {
      const host = world.batchers[batcher % world.batchers.length];
      if (host === undefined) throw new RangeError('no such batcher');
      waiting.add(name);
      void depositUntilAnswered(name, host);
    },
    acknowledged,
    waiting: () => waiting.size,
    giveUp: () => {
      patience.isOver = true;
      waiting.clear();
    },
  };
};
