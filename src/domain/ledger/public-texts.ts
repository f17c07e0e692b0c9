// What the ledger publishes of itself beside its checkpoints: the trust bundle and the policy as tlog-policy text. Both
// follow from the genesis and governance entries and the published notes.

import { formatPolicy } from '../../core/checkpoint/policy.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { computeEntryHash } from '../../core/ledger/governance.ts';
import { formLedgerPolicy } from '../../core/ledger/ledger-policy.ts';
import { formatTrustBundle, TRUST_BUNDLE_VERSION } from '../../core/ledger/trust-bundle.ts';
import { readInclusionPath } from '../../core/merkle/tile-proof.ts';
import type { Trust } from '../../core/verify/trust.ts';
import { readEpochInForce } from './epochs.ts';
import { type KeyReports, NO_KEY_REPORTS } from './key-reports.ts';
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
  reports: KeyReports | Promise<KeyReports> = NO_KEY_REPORTS,
): Promise<Trust | null> => {
  const [found, { revoked, compromisedSince }] = await Promise.all([ledger.governance(), reports]);
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
    revoked,
    compromisedSince,
  });
  return { genesis: computeEntryHash(genesis), bundle };
};

/** Reads the policy in force as tlog-policy text; null before genesis. */
export const readPolicyText = async (ledger: Pick<Ledger, 'governance'>): Promise<string | null> => {
  const epoch = await readEpochInForce(ledger);
  return epoch === null ? null : formatPolicy(formLedgerPolicy(epoch.state));
};
