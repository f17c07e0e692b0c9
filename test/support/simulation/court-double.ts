// A court in a simulation: the court node's own checks, store and witness role; only its side file, its process and its
// clock are doubles. A crash loses what was appended to the side file but not yet synced; the next start catches up.

import { verifyRequest } from '../../../anchor/court-node/witness/add-checkpoint.ts';
import type { SideRecord } from '../../../anchor/court-node/witness/side-file.ts';
import { type Outcome, type Witness, startWitness } from '../../../anchor/court-node/witness/witness.ts';
import { type WitnessStore, openWitnessStore } from '../../../anchor/court-node/witness/witness-store.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { KEY_TYPE, type VerifierKey, formatVerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { SignatureVerifier } from '../../../src/core/signature/verify-signature.ts';
import type { CourtAnswer } from '../../../src/domain/ledger/court-client.ts';
import { type CourtCopy, type EntryJudgement, createCourtCopy } from './court-copy.ts';
import { createSeededKey, verifyAtOnce } from './deterministic-crypto.ts';
import { Crashed, type Faults, InjectedFault } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

export type CourtDouble = {
  readonly id: string;
  readonly key: VerifierKey;
  /** Its mirror and keeper; null where it is a witness only. */
  readonly copy: CourtCopy | null;
  /** Asks its mirror or keeper, which die and are away with it. */
  readonly askCopy: (ask: (copy: CourtCopy) => Promise<CourtAnswer>) => Promise<CourtAnswer>;
  readonly addCheckpoint: (body: string) => Promise<CourtAnswer>;
  readonly readCheckpoint: () => Promise<CourtAnswer>;
  readonly crash: (keepsSideFile: boolean) => void;
  /** Down: refuses connections. */
  isUp: boolean;
  /** Replaces the answer to a request, to try how the ledger bears it. */
  answerInstead: ((body: string, honest: () => Promise<CourtAnswer>) => Promise<CourtAnswer>) | null;
  clockOffsetMs: number;
  /** Everything it ever signed, from its store. */
  readonly latest: () => { readonly treeSize: number; readonly note: string } | null;
  readonly forks: () => number;
  readonly close: () => void;
};

type Process = { readonly witness: Witness; readonly dead: Promise<never>; readonly end: () => void };

const text = (status: number, body: string): CourtAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
});

const toAnswer = (outcome: Outcome): CourtAnswer => {
  switch (outcome.kind) {
    case 'cosigned':
      return text(200, outcome.lines.map((line) => `${line}\n`).join(''));
    case 'conflict':
      return { status: 409, contentType: 'text/x.tlog.size', body: `${outcome.treeSize}\n` };
    case 'refused':
      return text(422, `${outcome.message}\n`);
    case 'unavailable':
      return text(503, `${outcome.message}\n`);
    case 'busy':
    default:
      return text(429, 'too many requests\n');
  }
};

/** Makes a court that witnesses one log, whose keys `logKeys` gives. */
export const createCourtDouble = (
  id: string,
  origin: string,
  scheduler: Scheduler,
  faults: Faults,
  logKeys: () => readonly VerifierKey[],
  judge: ((entry: string) => EntryJudgement) | null = null,
): CourtDouble => {
  const { key, signAtOnce } = createSeededKey(`${id}/witness`, KEY_TYPE.cosignature);
  const store = openWitnessStore(':memory:');
  const sideFile: SideRecord[] = [];
  let unsynced: SideRecord[] = [];
  let running: Process | null = null;

  const crash = (keepsSideFile: boolean): void => {
    if (keepsSideFile) sideFile.push(...unsynced);
    unsynced = [];
    const ended = running;
    running = null;
    copy?.die();
    ended?.end();
  };
  const strike = (name: string, phase: 'before' | 'after'): void => {
    const operation = { actor: id, name };
    const blow = faults.strike(operation, phase);
    if (blow === null) return;
    if (blow === 'error') throw new InjectedFault(operation, phase);
    crash(blow === 'crash-keep');
    throw new Crashed();
  };
  const unixSeconds = (): number => Math.floor((scheduler.now() + court.clockOffsetMs) / 1000);
  const copy = judge === null ? null : createCourtCopy({ id, origin, logKeys, unixSeconds, strike, judge });

  const start = (): Process => {
    let isAlive = true;
    const { promise: dead, reject } = Promise.withResolvers<never>();
    dead.catch(() => undefined);
    // Committed before a crash, never answered: the side file catches up before anything else is signed.
    for (let sequence = (sideFile.at(-1)?.sequence ?? 0) + 1; sequence <= store.lastSequence(); sequence += 1) {
      const signed = store.findBySequence(sequence);
      if (signed !== null) sideFile.push(signed);
    }
    if (store.pinnedOrigins().length === 0) {
      const pins = logKeys().map(formatVerifierKey);
      if (pins.length > 0) store.commit(() => store.replacePins(origin, pins));
    }
    const guarded: WitnessStore = {
      ...store,
      commit: (work) => {
        strike('witness.commit', 'before');
        const value = store.commit(work);
        strike('witness.commit', 'after');
        return value;
      },
    };
    const witness = startWitness({
      store: guarded,
      sideFile: {
        append: async (records) => {
          strike('side-file.append', 'before');
          unsynced.push(...records);
          await scheduler.sleep(faults.flushMs(id));
          if (!isAlive) return await new Promise<void>(() => {});
          sideFile.push(...unsynced);
          unsynced = [];
          strike('side-file.append', 'after');
        },
        close: async () => {},
      },
      signingKeys: [{ key, sign: signAtOnce }],
      unixSeconds,
      report: () => {},
    });
    const end = (): void => {
      isAlive = false;
      reject(new Error(`${id}: connection reset`));
    };
    return { witness, dead, end };
  };

  const serve = async (answer: (witness: Witness) => Promise<CourtAnswer>): Promise<CourtAnswer> => {
    if (!court.isUp) throw new Error(`${id}: connection refused`);
    running ??= start();
    // A witness that has met a storage error signs nothing until its operator has started it again.
    if (running.witness.halted() !== null) {
      crash(true);
      running = start();
    }
    const { witness, dead } = running;
    return await Promise.race([answer(witness), dead]);
  };

  const decide = async (witness: Witness, body: string): Promise<CourtAnswer> => {
    const verify: SignatureVerifier = (signing, message, signature) =>
      verifyAtOnce(signing.publicKey, message, signature);
    const findKeys = (asked: string) => (asked === origin ? logKeys() : null);
    const request = await verifyRequest(encodeUtf8(body), findKeys, verify);
    if (!request.ok) return text(request.failure.status, `${request.failure.message}\n`);
    return toAnswer(await witness.addCheckpoint(request.value));
  };

  const court: CourtDouble = {
    id,
    key,
    copy,
    askCopy: async (ask) =>
      await serve(async () => {
        if (copy === null) return text(404, 'no such role\n');
        return await ask(copy);
      }),
    isUp: true,
    answerInstead: null,
    clockOffsetMs: 0,
    crash,
    addCheckpoint: async (body) =>
      await serve(async (witness) => {
        const honest = async (): Promise<CourtAnswer> => await decide(witness, body);
        return await (court.answerInstead?.(body, honest) ?? honest());
      }),
    readCheckpoint: async () =>
      await serve(async (witness) => {
        const latest = witness.findLatest(origin);
        return latest === null ? text(404, 'no checkpoint of this log\n') : text(200, latest.note);
      }),
    latest: () => store.findLatest(origin),
    forks: () => store.countForks(origin),
    close: () => {
      store.close();
      copy?.close();
    },
  };
  return court;
};
