import { describe, expect, it } from 'vitest';

import {
  type Court,
  type Genesis,
  GENESIS_VERSION,
  type LedgerState,
  checkLedgerState,
  formatGenesis,
  parseGenesis,
} from '../../../src/core/ledger/genesis.ts';
import { TRUST_BUNDLE_VERSION, formatTrustBundle, parseTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { KEY_TYPE, createVerifierKey, formatVerifierKey } from '../../../src/core/note/verifier-key.ts';

const LEDGER = 'ledger.assize.invalid/test';
let keys = 0;
const key = (name: string, type: number): string => {
  keys += 1;
  return formatVerifierKey(createVerifierKey(name, type, new Uint8Array(32).fill(keys)));
};
const court = (id: string): LedgerState['courts'][number] => ({
  id,
  name: { zh: '墨川互联网法院', en: 'Mochuan Internet Court' },
  kind: 'court',
  jurisdiction: 'CN',
  since: '2026-11-01T00:00:00.000Z',
  simulated: true,
  keys: {
    witness: [key(`${id}/witness`, KEY_TYPE.cosignature)],
    mirror: [key(`${id}/mirror`, KEY_TYPE.cosignature)],
    keeper: [key(`${id}/keeper`, KEY_TYPE.cosignature)],
    governance: [key(`${id}/governance`, KEY_TYPE.ed25519)],
  },
});
const STATE: LedgerState = {
  policy: { witnesses: 3, keepers: 0 },
  courts: ['court-a.invalid', 'court-b.invalid', 'court-c.invalid', 'court-d.invalid'].map(court),
  log: [key(LEDGER, KEY_TYPE.ed25519)],
  receipt: [key(`${LEDGER}/receipt`, KEY_TYPE.ed25519)],
  issuer: [key(`${LEDGER}/issuer`, KEY_TYPE.ed25519)],
  timestamps: { minimum: 1, authorities: [{ name: 'tsa', roots: ['ab'.repeat(32)], simulated: true }] },
  toleranceSeconds: 60,
  includeByHours: 24,
};
const genesisOf = (state: LedgerState): string =>
  formatGenesis({ v: GENESIS_VERSION, ledger: LEDGER, createdAt: '2026-11-20T00:00:00.000Z', state });

describe('the genesis entry', () => {
  it('reads back exactly', () => {
    const parsed = parseGenesis(genesisOf(STATE), LEDGER);
    expect(parsed.ok && (parsed.value satisfies Genesis).state).toEqual(STATE);
  });

  it('names whose seal counts, or no seal at all', () => {
    const reads = (seal: LedgerState['seal']): boolean =>
      parseGenesis(genesisOf({ ...STATE, ...(seal === undefined ? {} : { seal }) }), LEDGER).ok;
    const roots = ['cd'.repeat(32)];
    expect([reads(undefined), reads({ roots, simulated: true })]).toEqual([true, true]);
    expect(reads({ roots, simulated: false, subject: 'C=CN, O=云汀公证处, CN=Seal' })).toBe(true);
    for (const subject of ['', 'x'.repeat(513)]) expect(reads({ roots, simulated: true, subject })).toBe(false);
    expect(reads({ roots: [], simulated: true })).toBe(false);
  });

  it.each([1, 2])('is refused when two quorums of %i of 4 need not share a court', (witnesses) => {
    const state = { ...STATE, policy: { witnesses, keepers: 0 } };
    expect(checkLedgerState(state)?.pointer).toBe('/state/policy/witnesses');
    expect(parseGenesis(genesisOf(state), LEDGER).ok).toBe(false);
  });

  it('accepts 3 and 4 of 4 and refuses 5 of 4', () => {
    expect(parseGenesis(genesisOf({ ...STATE, policy: { witnesses: 4, keepers: 0 } }), LEDGER).ok).toBe(true);
    expect(parseGenesis(genesisOf({ ...STATE, policy: { witnesses: 5, keepers: 0 } }), LEDGER).ok).toBe(false);
  });

  it('is refused when a key stands twice, also under another name', () => {
    const [first] = STATE.courts;
    const bytes = new Uint8Array(32).fill(99);
    const twice = [KEY_TYPE.cosignature, KEY_TYPE.cosignature].map((type, index) =>
      formatVerifierKey(createVerifierKey(`name-${index}`, type, bytes)),
    );
    if (first === undefined) throw new Error('no court');
    const courts = [{ ...first, keys: { ...first.keys, witness: twice } }, ...STATE.courts.slice(1)];
    expect(checkLedgerState({ ...STATE, courts })).toMatchObject({ expected: 'each key once' });
  });

  it('is refused when a court cosigns with the key that the log or another role signs with', () => {
    const bytes = new Uint8Array(32).fill(98);
    const [first] = STATE.courts;
    if (first === undefined) throw new Error('no court');
    const witness = [formatVerifierKey(createVerifierKey('court', KEY_TYPE.cosignature, bytes))];
    const courts = [{ ...first, keys: { ...first.keys, witness } }, ...STATE.courts.slice(1)];
    const log = [formatVerifierKey(createVerifierKey(LEDGER, KEY_TYPE.ed25519, bytes))];
    expect(checkLedgerState({ ...STATE, courts, log })).toMatchObject({ expected: 'each key once' });
  });

  it('is refused when a root stands under two authorities: one token would count for both', () => {
    const [one] = STATE.timestamps.authorities;
    if (one === undefined) throw new Error('no authority');
    const pointer = '/state/timestamps/authorities';
    const shared = [one, { ...one, name: 'other', roots: ['cd'.repeat(32), ...one.roots] }];
    expect(checkLedgerState({ ...STATE, timestamps: { minimum: 2, authorities: shared } })).toMatchObject({ pointer });
    const namesakes = [one, { ...one, roots: ['cd'.repeat(32)] }];
    expect(checkLedgerState({ ...STATE, timestamps: { minimum: 2, authorities: namesakes } })).toMatchObject({
      pointer,
    });
    const apart = [one, { ...one, name: 'other', roots: ['cd'.repeat(32)] }];
    expect(checkLedgerState({ ...STATE, timestamps: { minimum: 2, authorities: apart } })).toBe(null);
  });

  it('is refused when a court stands twice, or more tokens are needed than there are authorities', () => {
    const courts = [...STATE.courts, { ...court('court-a.invalid') }];
    expect(checkLedgerState({ ...STATE, courts })).toMatchObject({ pointer: '/state/courts' });
    const timestamps = { ...STATE.timestamps, minimum: 2 };
    expect(checkLedgerState({ ...STATE, timestamps })).toMatchObject({ pointer: '/state/timestamps/minimum' });
  });

  it('is refused when a key cannot sign in its place', () => {
    const [first, ...others] = STATE.courts;
    if (first === undefined) throw new Error('no court');
    const key = (name: string, type: number): string =>
      formatVerifierKey(createVerifierKey(name, type, new Uint8Array(type === KEY_TYPE.mlDsa44 ? 1312 : 32).fill(97)));
    const { ed25519, cosignature, mlDsa44 } = KEY_TYPE;
    for (const [role, types] of [
      ['witness', [ed25519]],
      ['mirror', [ed25519]],
      ['keeper', [ed25519]],
      ['governance', [cosignature, mlDsa44]],
    ] as const) {
      for (const type of types) {
        const keys = { ...first.keys, [role]: [key(`${first.id}/${role}`, type)] };
        expect(checkLedgerState({ ...STATE, courts: [{ ...first, keys }, ...others] })).toMatchObject({
          pointer: `/state/courts/0/keys/${role}`,
        });
      }
    }
    expect(checkLedgerState({ ...STATE, log: [key(LEDGER, cosignature)] })).toMatchObject({ pointer: '/state/log' });
    expect(checkLedgerState({ ...STATE, log: [...STATE.log, key(LEDGER, mlDsa44)] })).toBe(null);
    for (const member of ['receipt', 'issuer'] as const) {
      for (const type of [cosignature, mlDsa44]) {
        expect(checkLedgerState({ ...STATE, [member]: [key(LEDGER, type)] })).toMatchObject({
          pointer: `/state/${member}`,
        });
      }
    }
  });

  it('holds ten courts with an Ed25519 and an ML-DSA-44 key in each role', () => {
    let serial = 100;
    const key = (name: string, type: number): string => {
      serial += 1;
      const bytes = new Uint8Array(type === KEY_TYPE.mlDsa44 ? 1312 : 32).fill(serial);
      return formatVerifierKey(createVerifierKey(name, type, bytes));
    };
    const both = (name: string): string[] => [key(name, KEY_TYPE.cosignature), key(name, KEY_TYPE.mlDsa44)];
    const [sample] = STATE.courts;
    if (sample === undefined) throw new Error('no court');
    const courts = Array.from({ length: 10 }, (_, index) => {
      const id = `court-${index}.assize.invalid`;
      const keys = {
        witness: both(`${id}/witness`),
        mirror: both(`${id}/mirror`),
        keeper: both(`${id}/keeper`),
        governance: [key(`${id}/governance`, KEY_TYPE.ed25519)],
      };
      return { ...sample, id, keys };
    });
    const log = [key(LEDGER, KEY_TYPE.ed25519), key(LEDGER, KEY_TYPE.mlDsa44)];
    const text = genesisOf({ ...STATE, courts, log, policy: { witnesses: 7, keepers: 2 } });
    expect(parseGenesis(text, LEDGER)).toMatchObject({ ok: true });
  });

  it.each([
    ['a blank legal name', (one: Court): Court => ({ ...one, name: { ...one.name, en: ' ' } })],
    ['no jurisdiction', (one: Court): Court => ({ ...one, jurisdiction: '' })],
    ['a jurisdiction that is no code', (one: Court): Court => ({ ...one, jurisdiction: '墨川' })],
    ['a name of 201 characters', (one: Court): Court => ({ ...one, name: { ...one.name, zh: '法'.repeat(201) } })],
    ['a kind that is none', (one: Court): Court => ({ ...one, kind: 'ministry' as Court['kind'] })],
    ['the keys of another court', (one: Court): Court => ({ ...one, id: 'court-z.invalid' })],
    [
      'its witness key as its mirror key',
      (one: Court): Court => ({ ...one, keys: { ...one.keys, witness: one.keys.mirror, mirror: one.keys.witness } }),
    ],
    [
      'a governance key that cosigns',
      (one: Court): Court => ({
        ...one,
        keys: { ...one.keys, governance: [key(`${one.id}/governance`, KEY_TYPE.cosignature)] },
      }),
    ],
  ])('is refused when a court has %s', (_, edit) => {
    const courts = STATE.courts.map((one, index) => (index === 1 ? edit(one) : one));
    expect(parseGenesis(genesisOf({ ...STATE, courts }), LEDGER).ok).toBe(false);
  });

  it('is refused with a malformed key or one whose id is not its own', () => {
    for (const log of ['', 'x+00000000+AAAA', (STATE.log[0] ?? '').replace(/\+[0-9a-f]{8}\+/, '+00000000+')]) {
      expect(parseGenesis(genesisOf({ ...STATE, log: [log] }), LEDGER).ok).toBe(false);
    }
  });
});

describe('the trust bundle', () => {
  it('reads back exactly, and refuses what this version cannot judge', () => {
    const bundle = {
      v: TRUST_BUNDLE_VERSION,
      ledger: LEDGER,
      sequence: 0,
      genesis: genesisOf(STATE),
      governance: [],
      handovers: [],
      asOf: 'note',
      revoked: [],
      compromisedSince: [],
    } as const;
    const text = formatTrustBundle(bundle);
    expect(parseTrustBundle(text, LEDGER)).toEqual({ ok: true, value: bundle });
    const governed = text.replace('"governance":[]', '"governance":[null]');
    expect(parseTrustBundle(governed, LEDGER)).toMatchObject({ failure: { code: 'text.schema' } });
  });
});
