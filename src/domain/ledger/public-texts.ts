// What the ledger publishes of itself beside its checkpoints: the trust bundle and the policy as tlog-policy text. Both
// follow from the genesis entry and the published notes.

import { formatPolicy, type PolicyGroup, type PolicyWitness } from '../../core/checkpoint/policy.ts';
import { parseGenesis, type LedgerState } from '../../core/ledger/genesis.ts';
import { formatTrustBundle, TRUST_BUNDLE_VERSION } from '../../core/ledger/trust-bundle.ts';
import { parseVerifierKey, type VerifierKey } from '../../core/note/verifier-key.ts';
import type { Trust } from '../../core/verify/trust.ts';
import type { Ledger } from './ledger.ts';

const readState = (genesis: string, origin: string): LedgerState => {
  const parsed = parseGenesis(genesis, origin);
  if (!parsed.ok) throw new Error(`the stored genesis entry does not parse: ${parsed.failure.code}`);
  return parsed.value.state;
};

/** Forms the trust that a verifier of this ledger starts from; null before a checkpoint is published. */
export const formTrust = async (
  origin: string,
  ledger: Pick<Ledger, 'identity' | 'latestCheckpoint'>,
): Promise<Trust | null> => {
  const [identity, latest] = await Promise.all([ledger.identity(), ledger.latestCheckpoint()]);
  if (identity === null || latest === null) return null;
  const bundle = formatTrustBundle({
    v: TRUST_BUNDLE_VERSION,
    ledger: origin,
    sequence: 0,
    genesis: identity.genesis,
    governance: [],
    handovers: [],
    asOf: latest.note,
    revoked: [],
    compromisedSince: [],
  });
  return { genesis: identity.leafHash, bundle };
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
export const readPolicyText = async (origin: string, ledger: Pick<Ledger, 'identity'>): Promise<string | null> => {
  const identity = await ledger.identity();
  return identity === null ? null : formPolicyText(readState(identity.genesis, origin));
};
