// The witness's state folder: database and side file, and whether they agree. A database behind its side file has been
// restored or lost: it does not know what it signed, and signing from it could fork the log.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../../../src/core/checkpoint/cosignature.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { Role } from '../configuration.ts';
import { createSideFile, openSideFile, readLastRecord, readRecords, type SideFile } from './side-file.ts';
import { openWitnessStore, type SignedCheckpoint, type WitnessStore } from './witness-store.ts';

/** The roles that cosign checkpoints, each from a state of its own. */
export type CosigningRole = Exclude<Role, 'governance'>;

/** An open state; `locked` says why nothing may be signed from it, or is null. */
export type WitnessState = {
  /** The store's file. */
  readonly databasePath: string;
  readonly store: WitnessStore;
  readonly sideFile: SideFile;
  readonly locked: string | null;
};

const paths = (stateDir: string, role: CosigningRole) => ({
  database: join(stateDir, `${role}.sqlite`),
  sideFile: join(stateDir, `${role}.signed`),
});

/** Tells whether a role has ever run from this folder. */
export const hasState = (stateDir: string, role: CosigningRole): boolean =>
  Object.values(paths(stateDir, role)).some((path) => existsSync(path));

const REMEDY = 'see README, "A database behind its side file"';

// Compares the ends of both: sequences rise without gaps, so the ends tell all.
const findLock = (store: WitnessStore, sideFilePath: string, keys: readonly VerifierKey[]): string | null => {
  const last = readLastRecord(sideFilePath, keys);
  if (last === null) return null;
  const stored = store.findBySequence(last.sequence);
  if (stored === null) {
    return `the database ends at signature ${store.lastSequence()}, its side file at ${last.sequence}; ${REMEDY}`;
  }
  return stored.note === last.note ? null : `signature ${last.sequence} differs in database and side file; ${REMEDY}`;
};

/** Opens the state of a role's keys, making it when there is none, and compares database and side file. */
export const openWitnessState = async (
  stateDir: string,
  keys: readonly VerifierKey[],
  role: CosigningRole = 'witness',
): Promise<WitnessState> => {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const path = paths(stateDir, role);
  const store = openWitnessStore(path.database);
  let locked: string | null = null;
  if (existsSync(path.sideFile)) locked = findLock(store, path.sideFile, keys);
  else if (store.lastSequence() === 0) createSideFile(path.sideFile, keys);
  else locked = `the side file is lost: these keys must not sign again; make new keys (${path.sideFile})`;
  if (locked !== null && !existsSync(path.sideFile)) {
    const sideFile: SideFile = { append: () => Promise.reject(new Error('locked')), close: async () => {} };
    return { databasePath: path.database, store, sideFile, locked };
  }
  const sideFile = await openSideFile(path.sideFile);
  if (locked === null) {
    // Committed before a crash, never answered: the side file catches up before anything else is signed.
    const last = readLastRecord(path.sideFile, keys)?.sequence ?? 0;
    for (let sequence = last + 1; sequence <= store.lastSequence(); sequence += 1) {
      const signed = store.findBySequence(sequence);
      if (signed === null) throw new Error(`the database lacks signature ${sequence}`);
      await sideFile.append([signed]);
    }
  }
  return { databasePath: path.database, store, sideFile, locked };
};

const readSigned = async (
  sequence: number,
  noteText: string,
  keys: readonly VerifierKey[],
): Promise<SignedCheckpoint> => {
  const note = parseSignedNote(noteText);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  const cosignatures = note.ok ? await verifyCosignatures(note.value, keys) : note;
  if (!checkpoint.ok || !cosignatures.ok) throw new Error(`side file: signature ${sequence} does not read`);
  const [cosignature] = cosignatures.value;
  if (cosignature === undefined) throw new Error(`side file: signature ${sequence} is not by these keys`);
  return { ...checkpoint.value, sequence, unixSeconds: cosignature.unixSeconds, note: noteText };
};

/**
 * Brings a database forward with what the side file remembers, each record verified with the role's own keys. For the
 * written ceremony; gives the number of signatures restored. Throws at the first record that contradicts the database.
 */
export const recoverWitnessState = async (
  stateDir: string,
  keys: readonly VerifierKey[],
  role: CosigningRole = 'witness',
): Promise<number> => {
  const path = paths(stateDir, role);
  if (!existsSync(path.sideFile)) throw new Error(`${path.sideFile} is lost: make new keys`);
  readLastRecord(path.sideFile, keys);
  const store = openWitnessStore(path.database);
  let restored = 0;
  try {
    for await (const record of readRecords(path.sideFile)) {
      const stored = store.findBySequence(record.sequence);
      if (stored !== null && stored.note !== record.note) throw new Error(`signature ${record.sequence} differs`);
      if (stored !== null) continue;
      const signed = await readSigned(record.sequence, record.note, keys);
      store.commit(() => store.insert(signed));
      restored += 1;
    }
  } finally {
    store.close();
  }
  return restored;
};
