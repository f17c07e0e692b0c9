// From the last approved state to the proposed one: what each action means. Pure; what the result must fulfil beyond
// this is checked by core, as every reader will.

import { type Court, type LedgerState, checkLedgerState, COURT_KINDS } from '../../src/core/ledger/genesis.ts';
import { KEY_TYPE, parseVerifierKey } from '../../src/core/note/verifier-key.ts';
import { type Result, fail, succeed } from '../../src/core/result.ts';

export const COURT_ROLES = ['witness', 'mirror', 'keeper', 'governance'] as const;
export type CourtRole = (typeof COURT_ROLES)[number];

/** What a court's `keygen` prints: its name and all its verifier keys. */
export type KeygenLine = { readonly court: string; readonly keys: Court['keys'] };

export type Action =
  | {
      readonly action: 'add-court';
      readonly line: KeygenLine;
      readonly entry: Omit<Court, 'id' | 'keys'>;
    }
  | { readonly action: 'remove-court'; readonly court: string }
  | { readonly action: 'rotate-court'; readonly line: KeygenLine }
  | { readonly action: 'replace-key'; readonly line: KeygenLine; readonly role: CourtRole }
  | { readonly action: 'set-policy' }
  | { readonly action: 'rotate-log'; readonly log: readonly string[] }
  | { readonly action: 'amend'; readonly state: LedgerState };

/** Numbers of the policy that change along with the action; absent ones stay. */
export type PolicyNumbers = { readonly witnesses?: number | undefined; readonly keepers?: number | undefined };

export type StateFault = { readonly reason: string };

const refuse = (reason: string) => fail({ reason });

const isKind = (kind: string): boolean => (COURT_KINDS as readonly string[]).includes(kind);

/** Reads a keygen line: every key must be named after its court and role, and be of a type of that role. */
export const readKeygenLine = (text: string): Result<KeygenLine, StateFault> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('not the line of JSON that keygen prints');
  }
  const { court, keys } = (value ?? {}) as { readonly court?: unknown; readonly keys?: Record<string, unknown> | null };
  if (typeof court !== 'string' || typeof keys !== 'object' || keys === null)
    return refuse('the line has no "court" or no "keys"');
  const read: Record<string, readonly string[]> = {};
  for (const role of COURT_ROLES) {
    const given = keys[role] ?? [];
    const texts = typeof given === 'string' ? [given] : given;
    if (!Array.isArray(texts)) return refuse(`"keys.${role}" is no list`);
    const types: readonly number[] =
      role === 'governance' ? [KEY_TYPE.ed25519] : [KEY_TYPE.cosignature, KEY_TYPE.mlDsa44];
    for (const vkey of texts as readonly unknown[]) {
      const key = typeof vkey === 'string' ? parseVerifierKey(vkey) : null;
      if (key?.ok !== true || key.value.name !== `${court}/${role}` || !types.includes(key.value.type)) {
        return refuse(`"keys.${role}" holds a key that is not the ${role} key of ${court}`);
      }
    }
    read[role] = texts as readonly string[];
  }
  const { witness = [], mirror = [], keeper = [], governance = [] } = read;
  return succeed({ court, keys: { witness, mirror, keeper, governance } });
};

const replaceCourt = (
  state: LedgerState,
  id: string,
  replace: (court: Court) => Court,
): Result<LedgerState, StateFault> =>
  state.courts.some((court) => court.id === id)
    ? succeed({ ...state, courts: state.courts.map((court) => (court.id === id ? replace(court) : court)) })
    : refuse(`${id} is no court of this ledger`);

const applyAction = (state: LedgerState, change: Action): Result<LedgerState, StateFault> => {
  switch (change.action) {
    case 'add-court': {
      const { line, entry } = change;
      if (!isKind(entry.kind)) return refuse(`kind is one of ${COURT_KINDS.join(', ')}`);
      if (state.courts.some(({ id }) => id === line.court)) return refuse(`${line.court} is a court already`);
      const missing = (['witness', 'governance'] as const).find((role) => line.keys[role].length === 0);
      if (missing !== undefined) return refuse(`${line.court} has no ${missing} key`);
      return succeed({ ...state, courts: [...state.courts, { ...entry, id: line.court, keys: line.keys }] });
    }
    case 'remove-court':
      return state.courts.some(({ id }) => id === change.court)
        ? succeed({ ...state, courts: state.courts.filter(({ id }) => id !== change.court) })
        : refuse(`${change.court} is no court of this ledger`);
    case 'rotate-court':
      return replaceCourt(state, change.line.court, (court) => ({ ...court, keys: change.line.keys }));
    case 'replace-key': {
      const { line, role } = change;
      if (line.keys[role].length === 0) return refuse(`the line has no ${role} key`);
      return replaceCourt(state, line.court, (court) => ({
        ...court,
        keys: { ...court.keys, [role]: line.keys[role] },
      }));
    }
    case 'set-policy':
      return succeed(state);
    case 'rotate-log':
      return change.log.length === 0 ? refuse('no key of the log was given') : succeed({ ...state, log: change.log });
    case 'amend':
      break;
  }
  return succeed(change.state);
};

/** Applies an action and the numbers of the policy; refuses a state that no ledger can have. */
export const proposeState = (
  state: LedgerState,
  change: Action,
  numbers: PolicyNumbers,
): Result<LedgerState, StateFault> => {
  const applied = applyAction(state, change);
  if (!applied.ok) return applied;
  const { policy } = applied.value;
  const next = {
    ...applied.value,
    policy: {
      witnesses: numbers.witnesses ?? policy.witnesses,
      keepers: numbers.keepers ?? policy.keepers,
    },
  };
  const fault = checkLedgerState(next);
  return fault === null ? succeed(next) : refuse(`${fault.pointer}: expected ${fault.expected}`);
};
