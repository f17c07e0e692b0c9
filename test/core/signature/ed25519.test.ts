// Ed25519 by WebCrypto and by noble: one answer, also where libraries are known to differ. The same tests run in workerd.

import { describe, expect, it } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { verifyEd25519, verifyEd25519ByNoble } from '../../../src/core/signature/ed25519.ts';
import {
  type Ed25519Case,
  listAltered,
  listLargeScalars,
  listMixedOrders,
  listOtherLengths,
  listSmallOrderEncodings,
  listSmallOrderKeys,
  listSmallOrderR,
  listSpeccheck,
} from './ed25519-cases.ts';

const judge = async ({ publicKey, message, signature, expected }: Ed25519Case): Promise<void> => {
  const answers = {
    noble: verifyEd25519ByNoble(publicKey, message, signature),
    webCrypto: await verifyEd25519(publicKey, message, signature),
  };
  expect(answers, `${encodeHex(publicKey)} ${encodeHex(signature)}`).toEqual({ noble: expected, webCrypto: expected });
};

describe('Ed25519 in both forms', () => {
  it('knows 14 encodings of points of small order', () => {
    expect(listSmallOrderEncodings()).toHaveLength(14);
  });

  it.each([
    ['accepts a signature, and refuses it with any bit changed', listAltered],
    ['refuses every key of small order in every encoding, whatever R is', listSmallOrderKeys],
    ['refuses an R of small order in every encoding, also where the equation holds', listSmallOrderR],
    ['refuses S that is the order or more, though it is the same modulo the order', listLargeScalars],
    ['computes without cofactor where key or R have a part of small order', listMixedOrders],
    ['refuses other lengths', listOtherLengths],
  ])('%s', async (_guarantee, list) => {
    for (const one of list()) await judge(one);
  });

  it('has cases of mixed orders that hold and such that do not', () => {
    expect(new Set(listMixedOrders().map(({ expected }) => expected)).size).toBe(2);
  });
});

describe('the edge cases of ed25519-speccheck', () => {
  it.each(listSpeccheck())('$name', judge);
});
