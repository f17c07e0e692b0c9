// A miniature ledger whose state was changed once, with a certificate made after it. Entry 1 is the change: it replaces
// the witness keys of two courts of four, adds a fifth court and asks for four of the five; it is in force from size 4,
// whose checkpoint is the hand-over. The batch opened after size 2 and is covered by size 5.

import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { formatApprovalText } from '../../src/core/ledger/approval.ts';
import type { LedgerState } from '../../src/core/ledger/genesis.ts';
import {
  GOVERNANCE_VERSION,
  type Governance,
  computeEntryHash,
  formatGovernance,
} from '../../src/core/ledger/governance.ts';
import {
  type GovernanceLink,
  TRUST_BUNDLE_VERSION,
  type TrustBundle,
  formatTrustBundle,
} from '../../src/core/ledger/trust-bundle.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeInclusionPath } from '../../src/core/merkle/tree.ts';
import { type NoteSigner, signNote } from '../../src/core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import {
  COSIGNED_AT,
  type Edits,
  type MadeCertificate,
  ORIGIN,
  type World,
  createSigner,
  createWorld,
  fillerLeaves,
  makeCertificate,
  signCheckpoint,
} from './ledger-fixture.ts';

export const HANDOVER_SIZE = 4;
const CHANGE_INDEX = 1;
const vkey = ({ key }: NoteSigner): string => formatVerifierKey(key);

export type GovernedWorld = {
  readonly world: World;
  readonly governors: readonly NoteSigner[];
  /** Witnesses of the state after the change: two old keys, two new keys of the same courts, the fifth court's. */
  readonly nextWitnesses: readonly NoteSigner[];
  readonly nextState: LedgerState;
  /** Exact text of entry 1. */
  readonly entry: string;
  readonly approvals: readonly string[];
};

/** Signs one approval note of an entry, by all of the signers. */
export const approveEntry = async (entry: string, sequence: number, signers: readonly NoteSigner[]): Promise<string> =>
  await signNote(formatApprovalText({ origin: ORIGIN, sequence, leafHash: computeEntryHash(entry) }), signers);

/** Makes the ledger's beginning and its change; `edit` changes what the entry says, `editState` the first state. */
export const createGovernedWorld = async (
  edit: (governance: Governance) => Governance = (governance) => governance,
  editState: (state: LedgerState) => LedgerState = (state) => state,
): Promise<GovernedWorld> => {
  const ids = ['a', 'b', 'c', 'd'].map((letter) => `court-${letter}.assize.invalid`);
  const governors = await Promise.all(ids.map((id) => createSigner(`${id}/governance`, KEY_TYPE.ed25519)));
  const govern = (state: LedgerState): LedgerState => ({
    ...state,
    courts: state.courts.map((court, index) => ({
      ...court,
      keys: { ...court.keys, governance: governors.slice(index, index + 1).map(vkey) },
    })),
  });
  const world = await createWorld((state) => editState(govern(state)));
  const renewed = await Promise.all(
    ids.slice(2).map((id) => createSigner(`${id}/witness`, KEY_TYPE.cosignature, `${id}/witness renewed`)),
  );
  const fifth = 'court-e.assize.invalid';
  const fifthWitness = await createSigner(`${fifth}/witness`, KEY_TYPE.cosignature);
  const [pattern] = world.state.courts;
  if (pattern === undefined) throw new Error('no court');
  const nextState: LedgerState = {
    ...world.state,
    policy: { witnesses: 4, keepers: 0 },
    courts: [
      ...world.state.courts.map((court, index) =>
        index < 2
          ? court
          : { ...court, keys: { ...court.keys, witness: renewed.slice(index - 2, index - 1).map(vkey) } },
      ),
      {
        ...pattern,
        id: fifth,
        name: { zh: '岚浦海事法院', en: 'Lanpu Maritime Court' },
        keys: {
          witness: [vkey(fifthWitness)],
          mirror: [],
          keeper: [],
          governance: [vkey(await createSigner(`${fifth}/governance`, KEY_TYPE.ed25519))],
        },
      },
    ],
  };
  const entry = formatGovernance(
    edit({
      v: GOVERNANCE_VERSION,
      ledger: ORIGIN,
      sequence: 1,
      previous: world.genesisHash,
      effectiveSize: HANDOVER_SIZE,
      action: 'add-court',
      state: nextState,
      reason: '第五家法院加入，两家法院更换密钥',
    }),
  );
  return {
    world,
    governors,
    nextWitnesses: [...world.witnesses.slice(0, 2), ...renewed, fifthWitness],
    nextState,
    entry,
    approvals: [await approveEntry(entry, 1, governors.slice(0, 3))],
  };
};

/** The change as a link under the tree of these leaves. */
export const linkChange = (
  { entry, approvals }: Pick<GovernedWorld, 'entry' | 'approvals'>,
  leaves: readonly Uint8Array[],
): GovernanceLink => ({
  entry,
  approvals,
  index: CHANGE_INDEX,
  path: computeInclusionPath(leaves, CHANGE_INDEX).map(encodeHex),
});

/** Makes a certificate after the change: covered by the next courts, carrying the change unless `edits` say otherwise. */
export const makeGovernedCertificate = async (governed: GovernedWorld, edits: Edits = {}): Promise<MadeCertificate> => {
  const { world, entry, nextWitnesses } = governed;
  return await makeCertificate(world, {
    secondEntry: entry,
    ...edits,
    batch: (batch) => {
      const named = { ...batch, policy: computeEntryHash(entry) };
      return edits.batch?.(named) ?? named;
    },
    covering: (signing) => {
      const next = { ...signing, witnesses: nextWitnesses };
      return edits.covering?.(next) ?? next;
    },
    core: (core) => {
      const covered = [
        hashLeaf(encodeUtf8(world.genesis)),
        hashLeaf(encodeUtf8(edits.secondEntry ?? entry)),
        ...fillerLeaves(2).slice(1),
        hashLeaf(encodeUtf8(core.batch.entry)),
        ...fillerLeaves(1, 'later'),
      ];
      const issued = { ...core.issued, bundleSequence: 1 };
      const inclusion = { ...core.inclusion, governance: [linkChange(governed, covered)] };
      const carried = { ...core, issued, inclusion };
      return edits.core?.(carried) ?? carried;
    },
  });
};

/** Makes the bundle of the end: it knows the change and its hand-over, as of the whole ledger. */
export const makeGovernedBundle = async (
  governed: GovernedWorld,
  ledger: readonly Uint8Array[],
  edit: (bundle: TrustBundle) => TrustBundle | Promise<TrustBundle> = (bundle) => bundle,
): Promise<string> => {
  const { world, nextWitnesses } = governed;
  const both = [...new Set([...world.witnesses, ...nextWitnesses])];
  const later = (seconds: number) => COSIGNED_AT.map((at) => at + seconds);
  return formatTrustBundle(
    await edit({
      v: TRUST_BUNDLE_VERSION,
      ledger: ORIGIN,
      sequence: 1,
      genesis: world.genesis,
      governance: [linkChange(governed, ledger)],
      handovers: [
        await signCheckpoint(ledger.slice(0, HANDOVER_SIZE), { log: world.log, witnesses: both, at: later(-1) }),
      ],
      asOf: await signCheckpoint(ledger, { log: world.log, witnesses: nextWitnesses, at: later(3600) }),
      revoked: [],
      compromisedSince: [],
    }),
  );
};

/** Makes the bundle from before the change: it knows the genesis entry alone. */
export const makeFormerBundle = async ({ world }: GovernedWorld, ledger: readonly Uint8Array[]): Promise<string> =>
  formatTrustBundle({
    v: TRUST_BUNDLE_VERSION,
    ledger: ORIGIN,
    sequence: 0,
    genesis: world.genesis,
    governance: [],
    handovers: [],
    asOf: await signCheckpoint(ledger.slice(0, 1), { log: world.log, witnesses: world.witnesses, at: COSIGNED_AT }),
    revoked: [],
    compromisedSince: [],
  });
