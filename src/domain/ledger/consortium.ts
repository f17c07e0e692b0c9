// The courts of a ledger state as the sequencer deals with them: whom to ask, and when a checkpoint meets the policy. Where
// a checkpoint is the first published one since a change took effect, it must meet the policies before and after it
// (handover): several consortia then have a say, and the courts of all of them are asked.

import { type Epoch, findEpoch, listConcernedEpochs } from '../../core/ledger/epochs.ts';
import type { Court, LedgerState } from '../../core/ledger/genesis.ts';
import type { Cosignature } from '../../core/checkpoint/cosignature.ts';
import { type VerifierKey, parseVerifierKey } from '../../core/note/verifier-key.ts';

/** A court with its keys by role. It cosigns in a role when any key of that role does, and counts once. */
export type Member = {
  readonly court: Court;
  readonly witnessKeys: readonly VerifierKey[];
  readonly mirrorKeys: readonly VerifierKey[];
  readonly keeperKeys: readonly VerifierKey[];
};

export type Consortium = {
  readonly members: readonly Member[];
  /** How many witnesses must cosign one checkpoint. */
  readonly required: number;
  /** How many keepers must. */
  readonly keepers: number;
  readonly logKeys: readonly VerifierKey[];
};

/** A court's verified cosignatures in one role, one per key that signed; none when it did not answer. */
export type Cosigned = { readonly member: Member; readonly cosignatures: readonly Cosignature[] };

/** The consortia of a ledger, by its epochs. */
export type Consortia = {
  /** Those whose policies a checkpoint must meet when the one published before it has `formerSize` entries. */
  readonly concerned: (formerSize: number, treeSize: number) => readonly Consortium[];
  /** That in force at a size. */
  readonly at: (treeSize: number) => Consortium;
};

const parseKey = (text: string): VerifierKey => {
  const key = parseVerifierKey(text);
  if (!key.ok) throw new TypeError(`state holds a malformed key: ${key.failure.code}`);
  return key.value;
};

/** Reads the consortium out of a checked ledger state. */
export const readConsortium = (state: LedgerState): Consortium => ({
  members: state.courts.map((court) => ({
    court,
    witnessKeys: court.keys.witness.map(parseKey),
    mirrorKeys: court.keys.mirror.map(parseKey),
    keeperKeys: court.keys.keeper.map(parseKey),
  })),
  required: state.policy.witnesses,
  keepers: state.policy.keepers,
  logKeys: state.log.map(parseKey),
});

const uniteKeys = (keys: readonly VerifierKey[]): readonly VerifierKey[] =>
  keys.filter(
    (key, position) => keys.findIndex((other) => other.name === key.name && other.keyId === key.keyId) === position,
  );

/** Makes the consortia of the epochs that `readEpochs` gives, genesis first and at least. */
export const createConsortia = (readEpochs: () => readonly Epoch[]): Consortia => {
  // States never change: one reading each.
  const known = new WeakMap<LedgerState, Consortium>();
  const read = ({ state }: Epoch): Consortium => {
    const consortium = known.get(state) ?? readConsortium(state);
    known.set(state, consortium);
    return consortium;
  };
  return {
    concerned: (formerSize, treeSize) => listConcernedEpochs(readEpochs(), formerSize, treeSize).map(read),
    at: (treeSize) => read(findEpoch(readEpochs(), treeSize)),
  };
};

/** Unites the courts of consortia: each court once, with its keys of all of them, the newest consortium's first. */
export const uniteMembers = (consortia: readonly Consortium[]): readonly Member[] => {
  const united = new Map<string, Member>();
  for (const { members } of consortia.toReversed()) {
    for (const member of members) {
      const former = united.get(member.court.id);
      if (former === undefined) united.set(member.court.id, member);
      else {
        united.set(member.court.id, {
          court: former.court,
          witnessKeys: uniteKeys([...former.witnessKeys, ...member.witnessKeys]),
          mirrorKeys: uniteKeys([...former.mirrorKeys, ...member.mirrorKeys]),
          keeperKeys: uniteKeys([...former.keeperKeys, ...member.keeperKeys]),
        });
      }
    }
  }
  return [...united.values()];
};

/** Counts the courts of a consortium that cosigned in a role, each once, by the keys that this consortium knows. */
export const countCosigned = (
  { members }: Consortium,
  role: 'witnessKeys' | 'keeperKeys',
  cosigned: readonly Cosigned[],
): number =>
  members.filter((member) =>
    cosigned.some(
      (answer) =>
        answer.member.court.id === member.court.id &&
        answer.cosignatures.some(({ key }) =>
          member[role].some((own) => own.name === key.name && own.keyId === key.keyId),
        ),
    ),
  ).length;

/** Tells whether cosignatures meet the policies of all the consortia. */
export const meetsPolicies = (
  consortia: readonly Consortium[],
  witnesses: readonly Cosigned[],
  keepers: readonly Cosigned[],
): boolean =>
  consortia.every(
    (consortium) =>
      countCosigned(consortium, 'witnessKeys', witnesses) >= consortium.required &&
      countCosigned(consortium, 'keeperKeys', keepers) >= consortium.keepers,
  );
