// The genesis command: a ledger begins once, explicitly, and never where anybody remembers one of the same origin.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { GENESIS_VERSION, type LedgerState, formatGenesis, parseGenesis } from '../../core/ledger/genesis.ts';
import { hashLeaf } from '../../core/merkle/hash.ts';
import type { NoteSigner } from '../../core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey, parseVerifierKey } from '../../core/note/verifier-key.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { formatCanonical } from '../../core/text/canonical-json.ts';
import { formatTime } from '../../core/text/time.ts';
import type { CourtClient } from './court-client.ts';
import type { BeginFailure, LedgerIdentity } from './ledger.ts';
import type { StoredIdentity } from './ledger-store.ts';
import type { LogKeys } from './log-keys.ts';
import type { PublicObjects } from './public-objects.ts';

/** The state that the operator gives: the log's key is made by the command. */
export type FirstState = Omit<LedgerState, 'log'>;

/** Finds who remembers a ledger of this origin although the store is empty; null: nobody that answers. */
export const findTrace = async (
  objects: PublicObjects,
  courts: CourtClient,
  state: FirstState,
): Promise<string | null> => {
  if ((await objects.read('checkpoint')) !== null) return 'the public store';
  const answers = await Promise.all(
    state.courts.map(async ({ id }) => {
      const answer = await courts.readCheckpoint(id).catch(() => null);
      return answer?.status === 200 ? id : null;
    }),
  );
  return answers.find((id) => id !== null) ?? null;
};

// The Ed25519 key (0x01) by which every C2SP programme knows the log; the first one where there is none.
const findPlainKey = (log: readonly string[]): string => {
  const plain = log.find((text) => {
    const key = parseVerifierKey(text);
    return key.ok && key.value.type === KEY_TYPE.ed25519;
  });
  const [first] = log;
  if (first === undefined) throw new RangeError('a log without keys');
  return plain ?? first;
};

/** Describes the ledger that a stored genesis entry began. */
export const describeIdentity = (
  { genesis, leafHash, logVerifierKey }: Pick<StoredIdentity, 'genesis' | 'leafHash' | 'logVerifierKey'>,
  origin: string,
): LedgerIdentity => {
  const parsed = parseGenesis(genesis, origin);
  if (!parsed.ok) throw new TypeError('the stored genesis is malformed');
  return { genesis, leafHash, logVerifierKey, logVerifierKeys: parsed.value.state.log };
};

/** Makes the log's keys and the genesis entry. */
export const composeIdentity = async (
  origin: string,
  state: FirstState,
  logKeys: LogKeys,
  nowUnixMs: number,
): Promise<Result<{ readonly identity: StoredIdentity; readonly signers: readonly NoteSigner[] }, BeginFailure>> => {
  const { wrapped, signers } = await logKeys.generate(origin);
  const log = signers.map(({ key }) => formatVerifierKey(key));
  const logVerifierKey = findPlainKey(log);
  const genesis = formatGenesis({
    v: GENESIS_VERSION,
    ledger: origin,
    createdAt: formatTime(nowUnixMs),
    state: { ...state, log },
  });
  if (!parseGenesis(genesis, origin).ok) return fail({ code: 'state-invalid' });
  const leafHash = encodeHex(hashLeaf(encodeUtf8(genesis)));
  return succeed({ identity: { genesis, leafHash, logVerifierKey, wrappedLogKey: wrapped }, signers });
};

/** Answers a repeated command: the same identity for the same state, a refusal for another one. */
export const compareGenesis = (
  stored: Pick<StoredIdentity, 'genesis' | 'leafHash' | 'logVerifierKey'>,
  state: FirstState,
  origin: string,
): Result<LedgerIdentity, BeginFailure> => {
  const parsed = parseGenesis(stored.genesis, origin);
  if (!parsed.ok) throw new TypeError('the stored genesis is malformed');
  const { log: _log, ...known } = parsed.value.state;
  return formatCanonical(known) === formatCanonical(state)
    ? succeed(describeIdentity(stored, origin))
    : fail({ code: 'already-begun-differently' });
};
