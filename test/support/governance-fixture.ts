// A ledger's history of governance in memory, with real signatures: a genesis of four courts with governance keys, and
// changes that any of them can approve. Keys depend on their names alone.

import { APPROVAL_VERSION, formatApprovalEntry, formatApprovalText } from '../../src/core/ledger/approval.ts';
import { type Court, GENESIS_VERSION, type LedgerState, formatGenesis } from '../../src/core/ledger/genesis.ts';
import {
  GOVERNANCE_VERSION,
  type Governance,
  computeEntryHash,
  formatGovernance,
} from '../../src/core/ledger/governance.ts';
import type { GovernanceChange } from '../../src/core/ledger/replay-governance.ts';
import { type NoteSigner, signNote } from '../../src/core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { createSigner } from './ledger-fixture.ts';

export const GOVERNED_ORIGIN = 'ledger.assize.invalid/governed';
export const COURT_IDS = ['a', 'b', 'c', 'd'].map((letter) => `court-${letter}.assize.invalid`);

/** The governance signer of a court. `generation` tells successive keys apart. */
export const governanceSigner = async (court: string, generation = 1): Promise<NoteSigner> =>
  await createSigner(`${court}/governance`, KEY_TYPE.ed25519, `${court}/governance ${generation}`);

/** The witness signer of a court. */
export const witnessSigner = async (court: string, generation = 1): Promise<NoteSigner> =>
  await createSigner(`${court}/witness`, KEY_TYPE.cosignature, `${court}/witness ${generation}`);

const vkey = ({ key }: NoteSigner): string => formatVerifierKey(key);

/** Makes a court with one witness, one keeper and one governance key. */
export const makeCourt = async (id: string, generation = 1): Promise<Court> => ({
  id,
  name: { zh: '墨川互联网法院', en: 'Mochuan Internet Court' },
  kind: 'court',
  jurisdiction: 'CN',
  since: '2026-11-01T00:00:00.000Z',
  simulated: true,
  keys: {
    witness: [vkey(await witnessSigner(id, generation))],
    mirror: [],
    keeper: [vkey(await createSigner(`${id}/keeper`, KEY_TYPE.cosignature, `${id}/keeper ${generation}`))],
    governance: [vkey(await governanceSigner(id, generation))],
  },
});

export type GovernedLedger = { readonly origin: string; readonly genesis: string; readonly state: LedgerState };

/** Makes the genesis: four courts of which three must cosign. */
export const makeGovernedLedger = async (
  edit: (state: LedgerState) => LedgerState = (state) => state,
): Promise<GovernedLedger> => {
  const signer = async (suffix: string) => vkey(await createSigner(`${GOVERNED_ORIGIN}${suffix}`, KEY_TYPE.ed25519));
  const state = edit({
    policy: { witnesses: 3, keepers: 0 },
    courts: await Promise.all(COURT_IDS.map(async (id) => await makeCourt(id))),
    log: [await signer('')],
    receipt: [await signer('/receipt')],
    issuer: [await signer('/issuer')],
    timestamps: { minimum: 0, authorities: [] },
    toleranceSeconds: 60,
    includeByHours: 24,
  });
  const createdAt = '2026-11-20T00:00:00.000Z';
  const genesis = formatGenesis({ v: GENESIS_VERSION, ledger: GOVERNED_ORIGIN, createdAt, state });
  return { origin: GOVERNED_ORIGIN, genesis, state };
};

/** Words the next governance entry; `edit` changes what a test needs wrong. */
export const makeGovernanceEntry = (
  previous: string,
  next: Pick<Governance, 'sequence' | 'effectiveSize' | 'state'>,
  edit: (governance: Governance) => Governance = (governance) => governance,
): string =>
  formatGovernance(
    edit({
      v: GOVERNANCE_VERSION,
      ledger: GOVERNED_ORIGIN,
      previous: computeEntryHash(previous),
      action: 'amend',
      reason: 'test',
      ...next,
    }),
  );

/** Signs an approval note of an entry. */
export const approve = async (
  entry: string,
  sequence: number,
  signers: readonly NoteSigner[],
  origin = GOVERNED_ORIGIN,
): Promise<string> =>
  await signNote(formatApprovalText({ origin, sequence, leafHash: computeEntryHash(entry) }), signers);

/** The approval notes of several courts, one note each. */
export const approveBy = async (
  entry: string,
  sequence: number,
  courts: readonly string[] = COURT_IDS.slice(0, 3),
): Promise<readonly string[]> =>
  await Promise.all(courts.map(async (court) => await approve(entry, sequence, [await governanceSigner(court)])));

/** A change as it stands on the ledger. */
export const makeChange = async (
  index: number,
  text: string,
  sequence: number,
  courts?: readonly string[],
): Promise<GovernanceChange> => ({ index, text, approvals: await approveBy(text, sequence, courts) });

/** The texts that one commit appends: the governance entry and its approval entries. */
export const toEntries = ({ text, approvals }: GovernanceChange, sequence: number): readonly string[] => [
  text,
  ...approvals.map((note) => formatApprovalEntry({ v: APPROVAL_VERSION, ledger: GOVERNED_ORIGIN, sequence, note })),
];
