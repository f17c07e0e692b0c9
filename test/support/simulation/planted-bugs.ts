// Bugs that a run can be given on purpose, each in a double or a wrapper and none in the product: a simulator that does
// not find them finds nothing.

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { formatSignatureLine, formatSignedNote, parseSignedNote } from '../../../src/core/note/signed-note.ts';
import type { LedgerStore, StoredCheckpoint } from '../../../src/domain/ledger/ledger-store.ts';

/** What a world lets itself be given. */
export type StorePlants = {
  /** Answers that an object was written, and does not write it. */
  readonly loses?: (key: string) => boolean;
  /** Lets answers and requests leave before what was written is durable. */
  readonly answersEarly?: boolean;
  readonly losesAlarms?: boolean;
  /** Wraps the store that an incarnation of the sequencer opens. */
  readonly ledgerStore?: (
    store: LedgerStore,
    signAnew: (message: Uint8Array) => Uint8Array,
    logKey: LogKeyLine,
  ) => LedgerStore;
  /** Loses what was said to be durable, when the sequencer dies. */
  readonly forgetsSynced?: boolean;
};

type LogKeyLine = Parameters<typeof formatSignatureLine>[0];

export type PlantedBug = 'publish-before-upload' | 're-sign' | 'answer-before-commit' | 'lost-alarm' | 'stale-reload';

const signNoteAnew = (
  checkpoint: StoredCheckpoint | null,
  signAnew: (message: Uint8Array) => Uint8Array,
  key: LogKeyLine,
): StoredCheckpoint | null => {
  const note = checkpoint === null ? null : parseSignedNote(checkpoint.note);
  if (checkpoint === null || note?.ok !== true) return checkpoint;
  const { text } = note.value;
  return { ...checkpoint, note: formatSignedNote(text, [formatSignatureLine(key, signAnew(encodeUtf8(text)))]) };
};

/** Each makes what its bug plants, fresh for a world. */
export const PLANTED_BUGS: Readonly<Record<PlantedBug, () => StorePlants>> = {
  // The outbox is taken for written although the object store has not got it yet.
  'publish-before-upload': () => {
    let tiles = 0;
    return {
      loses: (key) => {
        if (!key.startsWith('tile/')) return false;
        tiles += 1;
        return tiles % 7 === 0;
      },
    };
  },
  // A checkpoint that waits for its quorum is signed once more instead of read.
  're-sign': () => ({
    ledgerStore: (store, signAnew, key) => ({
      ...store,
      latestCheckpoint: () => {
        const latest = store.latestCheckpoint();
        return latest?.publishedAtUnixMs === null ? signNoteAnew(latest, signAnew, key) : latest;
      },
    }),
  }),
  'answer-before-commit': () => ({ answersEarly: true }),
  'lost-alarm': () => ({ losesAlarms: true }),
  // What the sequencer loads after a death is older than what it had made durable.
  'stale-reload': () => ({ forgetsSynced: true }),
};
