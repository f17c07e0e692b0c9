// What the ledger publishes of itself beside its checkpoints: the trust bundle and the policy as tlog-policy text. Both
// follow from the genesis and governance entries and the published notes.

import { formatPolicy, type PolicyGroup, type PolicyWitness } from '../../core/checkpoint/policy.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import type { LedgerState } from '../../core/ledger/genesis.ts';
import { computeEntryHash } from '../../core/ledger/governance.ts';
import { formatTrustBundle, TRUST_BUNDLE_VERSION } from '../../core/ledger/trust-bundle.ts';
import { readInclusionPath } from '../../core/merkle/tile-proof.ts';
import { parseVerifierKey, type VerifierKey } from '../../core/note/verifier-key.ts';
import type { Trust } from '../../core/verify/trust.ts';
import { readEpochInForce } from './epochs.ts';
import type { Ledger } from './ledger.ts';
import { readTilesFrom } from './object-tiles.ts';
import type { PublicObjects } from './public-objects.ts';

/**
 * Forms the trust that a verifier of this ledger starts from: every approved change below the newest published
 * checkpoint, with its path there, and the hand-overs. Null before a checkpoint is published.
 */
export const formTrust = async (
  origin: string,
  ledger: Pick<Ledger, 'governance'>,
  objects: Pick<PublicObjects, 'read'>,
): Promise<Trust | null> => {
  const found = await ledger.governance();
  if (found === null || found.published === null) return null;
  const { genesis, changes, handovers, published, publishedSize: treeSize } = found;
  const readTile = readTilesFrom(objects);
  const governance = await Promise.all(
    changes
      .filter(({ index }) => index < treeSize)
      .map(async ({ index, text: entry, approvals }) => {
        const path = await readInclusionPath({ treeSize, leafIndex: index }, readTile);
        return { entry, approvals, index, path: path.map(encodeHex) };
      }),
  );
  const bundle = formatTrustBundle({
    v: TRUST_BUNDLE_VERSION,
    ledger: origin,
    sequence: governance.length,
    genesis,
    governance,
    handovers,
    asOf: published,
    revoked: [],
    compromisedSince: [],
  });
  return { genesis: computeEntryHash(genesis), bundle };
};

const parseKeys = (texts: readonly string[]): readonly VerifierKey[] =>
  texts.flatMap((text) => {
    const key = parseVerifierKey(text);
    return key.ok ? [key.value] : [];
  });

/**
 * Forms the tlog-policy text of a state by a fixed rule: the log's keys, a witness per court named by the court's id (a
 * court with several keys: `<id>/1` … in a group `<id>` of which any counts), and one group `courts` of M of the courts.
 */
export const formPolicyText = (state: LedgerState): string => {
  const witnesses: PolicyWitness[] = [];
  const groups: PolicyGroup[] = [];
  const members: string[] = [];
  for (const court of state.courts) {
    const keys = parseKeys(court.keys.witness);
    const [only] = keys;
    if (only === undefined) continue;
    members.push(court.id);
    if (keys.length === 1) {
      witnesses.push({ name: court.id, key: only, url: null });
      continue;
    }
    const names = keys.map((_, index) => `${court.id}/${index + 1}`);
    keys.forEach((key, index) => witnesses.push({ name: `${court.id}/${index + 1}`, key, url: null }));
    groups.push({ name: court.id, threshold: 1, members: names });
  }
  groups.push({ name: 'courts', threshold: state.policy.witnesses, members });
  const logs = parseKeys(state.log).map((key) => ({ key, url: null }));
  return formatPolicy({ logs, witnesses, groups, quorum: 'courts' });
};

/** Reads the policy in force as tlog-policy text; null before genesis. */
export const readPolicyText = async (ledger: Pick<Ledger, 'governance'>): Promise<string | null> => {
  const epoch = await readEpochInForce(ledger);
  return epoch === null ? null : formPolicyText(epoch.state);
};
