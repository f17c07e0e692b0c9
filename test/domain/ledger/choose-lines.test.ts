// The lines of a published checkpoint: as many as a note takes, and the policies met whatever is left out.

import { describe, expect, it } from 'vitest';
import { MAX_SIGNATURES } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE, type VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { chooseLines } from '../../../src/domain/ledger/choose-lines.ts';
import type { Consortium, Cosigned, Member } from '../../../src/domain/ledger/consortium.ts';
import { GOVERNED_ORIGIN, makeCourt } from '../../support/governance-fixture.ts';

const LOG_LINES = [`\u2014 ${GOVERNED_ORIGIN} AAAA`, `\u2014 ${GOVERNED_ORIGIN} BBBB`];

const makeMembers = async (count: number, generation: number): Promise<readonly Member[]> => {
  const court = await makeCourt('court-a.assize.invalid');
  return Array.from({ length: count }, (_, position): Member => {
    const id = `court-${position}.assize.invalid`;
    const keys = (role: string): readonly VerifierKey[] =>
      [KEY_TYPE.cosignature, KEY_TYPE.mlDsa44].map((type) => ({
        name: `${id}/${role}`,
        keyId: `${role} ${generation} ${type}`,
        type,
        publicKey: new Uint8Array(),
      }));
    return { court: { ...court, id }, witnessKeys: keys('witness'), mirrorKeys: [], keeperKeys: keys('keeper') };
  });
};
const makeConsortium = (members: readonly Member[], required: number, keepers: number): Consortium => ({
  members,
  required,
  keepers,
  logKeys: [],
});
const lineOf = ({ name, keyId }: VerifierKey): string => `${name} ${keyId}`;
const cosign = (consortia: readonly Consortium[], role: 'witnessKeys' | 'keeperKeys'): readonly Cosigned[] => {
  const [first] = consortia;
  return (first?.members ?? []).map((member, position) => ({
    member,
    cosignatures: consortia
      .flatMap(({ members }) => members[position]?.[role] ?? [])
      .map((key) => ({ key, unixSeconds: 1, line: lineOf(key) })),
  }));
};
const choose = (consortia: readonly Consortium[]) =>
  chooseLines(LOG_LINES, consortia, cosign(consortia, 'witnessKeys'), cosign(consortia, 'keeperKeys'));
const countCourts = (lines: readonly string[], { members }: Consortium, role: 'witnessKeys' | 'keeperKeys') =>
  members.filter((member) => member[role].some((key) => lines.includes(lineOf(key)))).length;

describe('the lines of a published checkpoint', () => {
  it('are all that were made, where a note has room for them', async () => {
    const lines = choose([makeConsortium(await makeMembers(7, 1), 5, 2)]) ?? [];
    expect(lines).toHaveLength(2 + 7 * 4);
    expect(lines.slice(0, 2)).toEqual(LOG_LINES);
  });

  it('never exceed what a note takes, and meet both policies of a hand-over of many keys', async () => {
    const consortia = [
      makeConsortium(await makeMembers(16, 1), 11, 6),
      makeConsortium(await makeMembers(16, 2), 12, 8),
    ];
    const lines = choose(consortia) ?? [];
    expect(lines).toHaveLength(MAX_SIGNATURES);
    expect(new Set(lines).size).toBe(MAX_SIGNATURES);
    for (const consortium of consortia) {
      expect(countCourts(lines, consortium, 'witnessKeys')).toBeGreaterThanOrEqual(consortium.required);
      expect(countCourts(lines, consortium, 'keeperKeys')).toBeGreaterThanOrEqual(consortium.keepers);
    }
  });

  it('are none where the policies need more than a note takes', async () => {
    expect(choose([makeConsortium(await makeMembers(64, 1), 60, 40)])).toBe(null);
  });
});
