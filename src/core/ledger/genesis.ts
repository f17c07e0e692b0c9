// Genesis (`assize/genesis/v1`), entry 0: the ledger's first state. Its leaf hash is the ledger's identity and the only
// thing a verifier must pin. No network address stands in it. Hostile when read.

import { encodeHex } from '../bytes/hex.ts';
import { COSIGNER_TYPES } from '../checkpoint/cosignature.ts';
import { AUTHOR_TYPES } from '../note/signed-note.ts';
import { KEY_TYPE, parseVerifierKey } from '../note/verifier-key.ts';
import type { Result } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';

export const GENESIS_VERSION = 'assize/genesis/v1';
const MAX_ENTRY_BYTES = 65_535;
const MAX_COURTS = 64;
const MAX_KEYS = 8;
const MAX_AUTHORITIES = 16;

const readVerifierKey: read.Reader<string> = (value, pointer) => {
  const text = read.string(4096)(value, pointer);
  if (!parseVerifierKey(text).ok) throw new read.SchemaMismatch(pointer, 'a verifier key (C2SP signed-note)');
  return text;
};
const keys = read.array(readVerifierKey, MAX_KEYS);

/** The kinds of bodies that cosign. */
export const COURT_KINDS = [
  'court',
  'procuratorate',
  'arbitration',
  'notary',
  'forensic-centre',
  'time-service',
] as const;

const readCourt = read.object({
  id: read.pattern(/^[a-z0-9][a-z0-9.-]{0,127}$/, 'a court id'),
  name: read.object({ zh: read.string(200), en: read.string(200) }),
  kind: read.oneOf(...COURT_KINDS),
  /** A code, e.g. `CN` or `CN-33`. */
  jurisdiction: read.pattern(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/, 'a jurisdiction code'),
  since: read.time,
  simulated: read.boolean,
  keys: read.object({ witness: keys, mirror: keys, keeper: keys, governance: keys }),
});

export const readLedgerState = read.object({
  policy: read.object({ witnesses: read.integer(1, MAX_COURTS), keepers: read.integer(0, MAX_COURTS) }),
  courts: read.array(readCourt, MAX_COURTS, 1),
  log: read.array(readVerifierKey, MAX_KEYS, 1),
  receipt: read.array(readVerifierKey, MAX_KEYS, 1),
  issuer: read.array(readVerifierKey, MAX_KEYS, 1),
  timestamps: read.object({
    minimum: read.integer(0, MAX_AUTHORITIES),
    authorities: read.array(
      read.object({ name: read.string(64), roots: read.array(read.hash, MAX_KEYS, 1), simulated: read.boolean }),
      MAX_AUTHORITIES,
    ),
  }),
  /**
   * Root certificates of the seal on certificate PDFs; absent where PDFs are not sealed. `subject` is whom the sealing
   * certificate must name, as `formatDistinguishedName` shows it: it outlives certificate and key, and an accredited root
   * issues to others too. Absent: anyone below the roots.
   */
  seal: read.optional(
    read.object({
      roots: read.array(read.hash, MAX_KEYS, 1),
      simulated: read.boolean,
      subject: read.optional(read.pattern(/^.{1,512}$/u, 'a distinguished name')),
    }),
  ),
  toleranceSeconds: read.integer(0, 3600),
  includeByHours: read.integer(1, 24 * 31),
});

const readGenesis = read.object({
  v: read.oneOf(GENESIS_VERSION),
  ledger: read.pattern(/^[^\s+]{1,255}$/, 'an origin'),
  createdAt: read.time,
  state: readLedgerState,
});

/** One court of the consortium. */
export type Court = ReturnType<typeof readCourt>;
/** Who cosigns, who signs, who timestamps, and how many of them are needed. */
export type LedgerState = ReturnType<typeof readLedgerState>;
export type Genesis = ReturnType<typeof readGenesis>;

const collectKeys = (state: LedgerState): readonly string[] => [
  ...state.log,
  ...state.receipt,
  ...state.issuer,
  ...state.courts.flatMap(({ keys: own }) => [...own.witness, ...own.mirror, ...own.keeper, ...own.governance]),
];

type Fault = { readonly pointer: string; readonly expected: string };

const typeOf = (vkey: string): number | null => {
  const key = parseVerifierKey(vkey);
  return key.ok ? key.value.type : null;
};

// A key of a type that cannot sign in its place would be counted and never sign.
const findWrongType = (state: LedgerState): Fault | null => {
  const plain: readonly number[] = [KEY_TYPE.ed25519];
  const places: readonly (readonly [pointer: string, vkeys: readonly string[], types: readonly number[]])[] = [
    ['/state/log', state.log, AUTHOR_TYPES],
    ['/state/receipt', state.receipt, plain],
    ['/state/issuer', state.issuer, plain],
    ...state.courts.flatMap(({ keys: own }, index) =>
      (['witness', 'mirror', 'keeper', 'governance'] as const).map(
        (role) =>
          [`/state/courts/${index}/keys/${role}`, own[role], role === 'governance' ? plain : COSIGNER_TYPES] as const,
      ),
    ),
  ];
  const wrong = places.find(([, vkeys, types]) => vkeys.some((vkey) => !types.includes(typeOf(vkey) ?? 0)));
  if (wrong !== undefined) {
    const types = wrong[2].map((type) => `0x0${type}`).join(' or ');
    return { pointer: wrong[0], expected: `keys of type ${types}` };
  }
  return null;
};

type StateFault = { readonly pointer: string; readonly expected: string };

/** Signature types of each role: cosigners' own, and plain notes for approvals, which are signed offline. */
const ROLE_TYPES = {
  witness: [KEY_TYPE.cosignature, KEY_TYPE.mlDsa44],
  mirror: [KEY_TYPE.cosignature, KEY_TYPE.mlDsa44],
  keeper: [KEY_TYPE.cosignature, KEY_TYPE.mlDsa44],
  governance: [KEY_TYPE.ed25519],
} as const;

// A directory entry is what people read: a key under another court's name, or a blank name, would mislead them.
const checkCourt = ({ id, name, keys: own }: Court, pointer: string): StateFault | null => {
  if (name.zh.trim() === '' || name.en.trim() === '') {
    return { pointer: `${pointer}/name`, expected: 'its legal name in Chinese and in English' };
  }
  for (const role of ['witness', 'mirror', 'keeper', 'governance'] as const) {
    const types: readonly number[] = ROLE_TYPES[role];
    const stray = own[role].some((text) => {
      const key = parseVerifierKey(text);
      return !key.ok || key.value.name !== `${id}/${role}` || !types.includes(key.value.type);
    });
    if (stray)
      return { pointer: `${pointer}/keys/${role}`, expected: `keys of ${id}/${role}, of type ${types.join(' or ')}` };
  }
  return null;
};

/**
 * Checks what the schema cannot say: each key stands once and is of a type that can sign in its place, the quorum can be
 * met, and any two quorums intersect.
 * @returns the JSON pointer and what was expected, or null when the state is valid
 */
export const checkLedgerState = (state: LedgerState): Fault | null => {
  const wrongType = findWrongType(state);
  if (wrongType !== null) return wrongType;
  // By the bytes of the key: under another name or signature type it is the same hand that signs.
  const all = collectKeys(state).map((text) => {
    const key = parseVerifierKey(text);
    return key.ok ? encodeHex(key.value.publicKey) : text;
  });
  if (new Set(all).size !== all.length) return { pointer: '/state', expected: 'each key once' };
  // A line names its key by these: two keys of one id are told apart by nobody.
  const keyIds = collectKeys(state).map((text) => text.split('+', 2).join('+'));
  if (new Set(keyIds).size !== keyIds.length) return { pointer: '/state', expected: 'each key id once' };
  const ids = state.courts.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) return { pointer: '/state/courts', expected: 'each court once' };
  const witnesses = state.courts.filter(({ keys: own }) => own.witness.length > 0).length;
  const { witnesses: required, keepers } = state.policy;
  if (required > witnesses || required * 2 <= witnesses) {
    return { pointer: '/state/policy/witnesses', expected: `more than half of ${witnesses} courts: quorums intersect` };
  }
  if (keepers > state.courts.filter(({ keys: own }) => own.keeper.length > 0).length) {
    return { pointer: '/state/policy/keepers', expected: 'no more keepers than there are' };
  }
  const { minimum, authorities } = state.timestamps;
  const names = authorities.map(({ name }) => name);
  // A root under two names would let one authority's tokens be counted for both.
  const roots = authorities.flatMap((authority) => [...new Set(authority.roots)]);
  if (new Set(names).size !== names.length || new Set(roots).size !== roots.length) {
    return { pointer: '/state/timestamps/authorities', expected: 'each authority and each root once' };
  }
  if (minimum > authorities.length) {
    return { pointer: '/state/timestamps/minimum', expected: 'no more tokens than authorities' };
  }
  for (const [index, court] of state.courts.entries()) {
    const fault = checkCourt(court, `/state/courts/${index}`);
    if (fault !== null) return fault;
  }
  return null;
};

/** Formats a genesis entry as its exact text. */
export const formatGenesis = (genesis: Genesis): string => formatCanonical(genesis);

/** Parses a genesis entry, of this ledger if one is given, and checks its state. */
export const parseGenesis = (text: string, ledger: string | null): Result<Genesis, TextFailure> => {
  const parsed = read.readText(text, { v: GENESIS_VERSION, ledger, maxBytes: MAX_ENTRY_BYTES }, readGenesis);
  if (!parsed.ok) return parsed;
  const fault = checkLedgerState(parsed.value.state);
  return fault === null ? parsed : { ok: false, failure: { code: 'text.schema', ...fault } };
};
