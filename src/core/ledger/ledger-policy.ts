// The tlog-policy of a ledger state, by a fixed rule, so that programmes of the C2SP family judge as the verifier does:
//
//   log                                  each of the log's keys
//   witness <court>                      a court's only witness key; of several <court>/1, <court>/2 … and
//   group <court> any …                  any of them counts for the court, once
//   group consortium/courts M …          all courts with a witness
//   witness <court>/keeper               likewise the keepers, when the policy needs some:
//   group consortium/keepers K …
//   group consortium/quorum all …        both
//
// Court ids hold no slash, so the consortium's groups never meet a court's name.

import type { Policy, PolicyGroup, PolicyWitness } from '../checkpoint/policy.ts';
import { type VerifierKey, parseVerifierKey } from '../note/verifier-key.ts';
import type { LedgerState } from './genesis.ts';

const COURTS = 'consortium/courts';
const KEEPERS = 'consortium/keepers';
const QUORUM = 'consortium/quorum';

const parseKeys = (texts: readonly string[]): readonly VerifierKey[] =>
  texts.flatMap((text) => {
    const key = parseVerifierKey(text);
    return key.ok ? [key.value] : [];
  });

type Party = { readonly name: string; readonly keys: readonly VerifierKey[] };
type Members = Pick<Policy, 'witnesses' | 'groups'>;

// A party is one member of its group, whatever the number of its keys.
const listParty = ({ name, keys }: Party): Members => {
  const [only, ...others] = keys;
  if (only === undefined) return { witnesses: [], groups: [] };
  if (others.length === 0) return { witnesses: [{ name, key: only, url: null }], groups: [] };
  const witnesses = keys.map((key, index) => ({ name: `${name}/${index + 1}`, key, url: null }));
  return { witnesses, groups: [{ name, threshold: 1, members: witnesses.map((witness) => witness.name) }] };
};

const listRole = (name: string, threshold: number, parties: readonly Party[]): Members => {
  const present = parties.filter(({ keys }) => keys.length > 0);
  const listed = present.map(listParty);
  const witnesses: readonly PolicyWitness[] = listed.flatMap((party) => party.witnesses);
  const group: PolicyGroup = { name, threshold, members: present.map((party) => party.name) };
  return { witnesses, groups: [...listed.flatMap((party) => party.groups), group] };
};

/** Forms the tlog-policy of a state that was checked (`checkLedgerState`). */
export const formLedgerPolicy = (state: LedgerState): Policy => {
  const logs = parseKeys(state.log).map((key) => ({ key, url: null }));
  const courts = listRole(
    COURTS,
    state.policy.witnesses,
    state.courts.map(({ id, keys }) => ({ name: id, keys: parseKeys(keys.witness) })),
  );
  if (state.policy.keepers === 0) return { logs, ...courts, quorum: COURTS };
  const keepers = listRole(
    KEEPERS,
    state.policy.keepers,
    state.courts.map(({ id, keys }) => ({ name: `${id}/keeper`, keys: parseKeys(keys.keeper) })),
  );
  return {
    logs,
    witnesses: [...courts.witnesses, ...keepers.witnesses],
    groups: [...courts.groups, ...keepers.groups, { name: QUORUM, threshold: 2, members: [COURTS, KEEPERS] }],
    quorum: QUORUM,
  };
};
