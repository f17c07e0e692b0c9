// Every byte of a token, changed in nine ways (each bit, and all of them); where much can change, in three. A change either fails or lies in what no
// signature covers, and then the facts that the verifier gives are the same. Which bytes those are is stated here.

import { expect, test } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { derObjectIdentifier, derOctets, derSequence } from '../../../src/core/asn1/der-writer.ts';
import { verifyTimestampToken } from '../../../src/core/timestamp/verify-timestamp-token.ts';
import { attribute, forgeChain, forgeToken, IMPRINT, type ForgeOptions } from './token-forge.ts';

const EVERY_BIT_AND_ALL = [1, 2, 4, 8, 16, 32, 64, 128, 255];

/** Verifies every flip of a token; gives the offsets of flips that passed, after comparing their facts. */
const flip = async (options: ForgeOptions, trustedRoots: readonly string[], masks: readonly number[]) => {
  const token = await forgeToken(options);
  const untouched = await verifyTimestampToken({ token, imprint: IMPRINT, trustedRoots });
  expect(untouched.ok).toBe(true);
  const passed = new Set<number>();
  for (let offset = 0; offset < token.length; offset += 1) {
    for (const mask of masks) {
      const changed = Uint8Array.from(token);
      changed[offset] = (changed[offset] ?? 0) ^ mask;
      const result = await verifyTimestampToken({ token: changed, imprint: IMPRINT, trustedRoots });
      if (!result.ok) continue;
      passed.add(offset);
      expect(result).toEqual(untouched);
    }
  }
  return { token, passed };
};

const offsetOf = (token: Uint8Array, part: Uint8Array): number => {
  for (let offset = 0; offset + part.length <= token.length; offset += 1) {
    if (part.every((byte, index) => token[offset + index] === byte)) return offset;
  }
  throw new Error('the part is not in the token');
};

test('no byte of a token with its signer and its root can change', async () => {
  const { signer, root, trustedRoots } = await forgeChain();
  const { passed } = await flip({ signer, certificates: [signer.der, root.der] }, trustedRoots, EVERY_BIT_AND_ALL);
  expect([...passed]).toEqual([]);
});

test('bytes of other certificates, of CRLs and of unsigned attributes can change, and nothing follows from them', async () => {
  const { signer, root, trustedRoots } = await forgeChain();
  const stranger = (await forgeChain()).root.der;
  const crls = derSequence(derOctets(encodeUtf8('a revocation list')));
  const unsignedAttributes = attribute('1.2.3.4.5', derObjectIdentifier('1.2.3'), derOctets(encodeUtf8('unsigned')));
  const certificates = [signer.der, root.der, stranger];
  const { token, passed } = await flip({ signer, certificates, crls, unsignedAttributes }, trustedRoots, [1, 128, 255]);
  const ranges = [stranger, crls, unsignedAttributes].map((part) => {
    const start = offsetOf(token, part);
    return { start, end: start + part.length };
  });
  const outside = [...passed].filter((offset) => !ranges.some(({ start, end }) => offset >= start && offset < end));
  // The SET that holds the CRLs, and the one that holds the unsigned attributes, are read by tag and length only; neither
  // can change without the enclosing lengths ceasing to fit.
  expect(outside).toEqual([]);
  for (const { start, end } of ranges) {
    expect([...passed].some((offset) => offset >= start && offset < end)).toBe(true);
  }
});
