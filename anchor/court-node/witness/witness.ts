// The witness role: cosigns what tlog-witness allows, one decision at a time. Requests that arrive while a commit is on
// its way to the disk form the next group, so that one fsync serves many.
//
// Order, for every signature: decided and signed inside the transaction -> committed (synchronous=FULL) -> side file
// fsynced -> answered. A crash before the commit leaves nothing; between commit and side file, a signature that nobody
// saw, which the next start appends to the side file.

import { setTimeout as pause } from 'node:timers/promises';
import { formatCosignatureLine, formCosignatureMessage } from '../../../src/core/checkpoint/cosignature.ts';
import { equalBytes } from '../../../src/core/bytes/bytes.ts';
import { formatSignedNote, parseSignedNote } from '../../../src/core/note/signed-note.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { SigningKey } from '../keys.ts';
import { decide as decideByWitnessRules, type VerifiedRequest } from './add-checkpoint.ts';
import type { SideFile } from './side-file.ts';
import type { SignedCheckpoint, WitnessStore } from './witness-store.ts';

/** What a request gets. `unavailable` is for faults of ours, which another try may find mended. */
export type Outcome =
  | { readonly kind: 'cosigned'; readonly lines: readonly string[] }
  | { readonly kind: 'conflict'; readonly treeSize: number }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unavailable'; readonly message: string };

export type Witness = {
  readonly addCheckpoint: (request: VerifiedRequest) => Promise<Outcome>;
  /** The latest checkpoint whose cosignature may be seen: committed and in the side file. */
  readonly findLatest: (origin: string) => SignedCheckpoint | null;
  /** Why nothing is signed any more, or null. */
  readonly halted: () => string | null;
  /** Signs nothing any more, for this reason, until a restart. */
  readonly halt: (reason: string) => void;
  /** Waits for what was begun, then refuses everything. */
  readonly close: () => Promise<void>;
};

export type WitnessParts = {
  readonly store: WitnessStore;
  readonly sideFile: SideFile;
  /** Keys of one name; every signature is a line of each. */
  readonly signingKeys: readonly SigningKey[];
  /** The rules by which it signs: those of tlog-witness unless another role has its own. No await inside. */
  readonly decide?: typeof decideByWitnessRules;
  /** From the start of one group to that of the next, at least; 0 unless given. Whoever comes alone waits for nothing. */
  readonly groupPauseMs?: number;
  readonly unixSeconds: () => number;
  readonly report: (message: string) => void;
};

type Waiting = { readonly request: VerifiedRequest; readonly answer: (outcome: Outcome) => void };
type Cosigned = SignedCheckpoint & { readonly lines: readonly string[] };

/** Requests in one commit: at 0.1 ms for each signature some 25 ms, and 128 kB of records; with ML-DSA ten times that. */
const MAX_GROUP = 256;
/** Requests that wait; beyond, 429. Four groups of the longest kind are a tenth of a second of work. */
const MAX_WAITING = 1024;
/** A clock set back by more than this is a fault to be looked at; within it the last time is repeated. */
const CLOCK_TOLERANCE_SECONDS = 5;

// The lines of a kept note that our own keys made.
const ownLines = (noteText: string, keys: readonly VerifierKey[]): readonly string[] => {
  const note = parseSignedNote(noteText);
  if (!note.ok) throw new TypeError(`a stored note does not read: ${note.failure.code}`);
  return note.value.signatures
    .filter(({ name, keyId }) => keys.some((key) => key.name === name && key.keyId === keyId))
    .map(({ line }) => line);
};

const cosign = ({ key, sign }: SigningKey, text: string, unixSeconds: number): string => {
  const message = formCosignatureMessage(key, text, unixSeconds);
  if (message === null) throw new TypeError(`${key.name} (type ${key.type}) cannot cosign`);
  return formatCosignatureLine(key, unixSeconds, sign(message));
};

/** Starts the witness role on an unlocked store. */
export const startWitness = (parts: WitnessParts): Witness => {
  const { store, sideFile, signingKeys, decide = decideByWitnessRules, groupPauseMs = 0, unixSeconds, report } = parts;
  const ownKeys = signingKeys.map(({ key }) => key);
  const waiting: Waiting[] = [];
  // The latest of each log that was ever signed, committed and in the side file: one that is not listed at the start may
  // be later. The store itself may be one group ahead, which nobody may see yet.
  const released = new Map<string, Cosigned>();
  for (const origin of store.signedOrigins()) {
    const latest = store.findLatest(origin);
    if (latest !== null) released.set(origin, { ...latest, lines: ownLines(latest.note, ownKeys) });
  }
  let lastSequence = store.lastSequence();
  let lastTime = store.lastTime();
  let groupStartedAtMs = Number.NEGATIVE_INFINITY;
  let working: Promise<void> | null = null;
  let halt: string | null = null;

  const keepFork = (request: VerifiedRequest, now: number): void => {
    const { origin, treeSize, rootHash } = request.checkpoint;
    const signed = store.findBySize(origin, treeSize);
    if (signed === null || equalBytes(signed.rootHash, rootHash)) return;
    const note = formatSignedNote(request.text, request.logLines);
    const isNew = store.insertFork({ origin, treeSize, rootHash, note, seenAtUnixSeconds: now });
    if (isNew) report(`FORK: ${origin} signed two roots for size ${treeSize}; both notes are kept`);
  };

  // Runs inside the transaction; `latest` holds what this group has decided already.
  const decideOne = (request: VerifiedRequest, latest: Map<string, Cosigned>, now: number): Outcome | Cosigned => {
    const { checkpoint, text, logLines } = request;
    const { origin, treeSize, rootHash } = checkpoint;
    const former = latest.get(origin) ?? released.get(origin) ?? null;
    const decision = decide(request, former);
    if (decision.kind !== 'cosign') {
      keepFork(request, now);
      return decision;
    }
    if (now < lastTime - CLOCK_TOLERANCE_SECONDS) {
      return { kind: 'unavailable', message: `the clock is ${lastTime - now} s behind the last signature` };
    }
    const time = Math.max(now, lastTime);
    if (former !== null && former.treeSize === treeSize && former.unixSeconds === time) {
      return { kind: 'cosigned', lines: former.lines };
    }
    const lines = signingKeys.map((signingKey) => cosign(signingKey, text, time));
    const note = formatSignedNote(text, [...logLines, ...lines]);
    lastSequence += 1;
    lastTime = time;
    const cosigned = { sequence: lastSequence, origin, treeSize, rootHash, unixSeconds: time, note, lines };
    store.insert(cosigned);
    latest.set(origin, cosigned);
    return cosigned;
  };

  const runGroup = async (group: readonly Waiting[]): Promise<void> => {
    const latest = new Map<string, Cosigned>();
    let results: readonly (Outcome | Cosigned)[];
    try {
      const now = unixSeconds();
      results = store.commit(() => group.map(({ request }) => decideOne(request, latest, now)));
      const records = results.flatMap((result) => ('sequence' in result ? result : []));
      if (records.length > 0) await sideFile.append(records);
    } catch (error) {
      // The state on the disk is unknown: nothing is signed until a restart has compared database and side file.
      halt = `storage failed: ${error instanceof Error ? error.message : 'unknown'}`;
      report(`HALTED: ${halt}`);
      for (const { answer } of group) answer({ kind: 'unavailable', message: halt });
      return;
    }
    for (const [origin, cosigned] of latest) released.set(origin, cosigned);
    for (const [index, { answer }] of group.entries()) {
      const result = results[index];
      if (result === undefined) throw new RangeError('a request without a result');
      answer('sequence' in result ? { kind: 'cosigned', lines: result.lines } : result);
    }
  };

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (groupPauseMs > 0) {
        const waitMs = Math.ceil(groupStartedAtMs + groupPauseMs - performance.now());
        if (waitMs > 0) await pause(waitMs);
        groupStartedAtMs = performance.now();
      }
      const group = waiting.splice(0, MAX_GROUP);
      if (halt === null) await runGroup(group);
      else for (const { answer } of group) answer({ kind: 'unavailable', message: halt });
    }
    working = null;
  };

  return {
    addCheckpoint: async (request) => {
      if (halt !== null) return { kind: 'unavailable', message: halt };
      if (waiting.length >= MAX_WAITING) return { kind: 'busy' };
      const outcome = new Promise<Outcome>((answer) => {
        waiting.push({ request, answer });
      });
      working ??= work();
      return await outcome;
    },
    findLatest: (origin) => released.get(origin) ?? null,
    halted: () => halt,
    halt: (reason) => {
      halt ??= reason;
    },
    close: async () => {
      await working;
      halt ??= 'shutting down';
    },
  };
};
