// The examples of docs/spec/governance.md and docs/spec/trust-bundle.md: the miniature ledger whose state was changed
// once. Every byte of it depends on the names of the keys alone, so the files can be made again and compared.

import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { APPROVAL_VERSION, formatApprovalEntry } from '../../src/core/ledger/approval.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { type GovernedWorld, approveEntry, createGovernedWorld, makeGovernedBundle } from './governed-world.ts';
import { ORIGIN, fillerLeaves } from './ledger-fixture.ts';

/** Root of a timestamp authority that does not exist: the miniature ledger makes a new one in every run. */
const ROOT = '0123456789abcdef'.repeat(4);

/** Makes the files by name. */
export const makeGovernanceExamples = async (): Promise<ReadonlyMap<string, string>> => {
  const governed: GovernedWorld = await createGovernedWorld(
    (governance) => governance,
    (state) => ({
      ...state,
      timestamps: {
        ...state.timestamps,
        authorities: state.timestamps.authorities.map((authority) => ({ ...authority, roots: [ROOT] })),
      },
    }),
  );
  const { world, entry, governors } = governed;
  const note = await approveEntry(entry, 1, governors.slice(0, 1));
  const ledger = [hashLeaf(encodeUtf8(world.genesis)), hashLeaf(encodeUtf8(entry)), ...fillerLeaves(4, 'entry')];
  return new Map([
    ['governed-genesis.json', world.genesis],
    ['governance-entry.json', entry],
    ['approval.note', note],
    ['approval-entry.json', formatApprovalEntry({ v: APPROVAL_VERSION, ledger: ORIGIN, sequence: 1, note })],
    ['governed-trust.json', await makeGovernedBundle(governed, ledger)],
  ]);
};
