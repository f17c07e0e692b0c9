// Keys, messages and signatures on which Ed25519 libraries are known to differ, and the one answer that every form of the
// verifier gives: small order, encodings that are not canonical, the cofactor, S beyond the group's order.

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../../../src/core/bytes/bytes.ts';
import { decodeHex, encodeHex } from '../../../src/core/bytes/hex.ts';

const { Point } = ed25519;
const { Fn } = Point;
type CurvePoint = InstanceType<typeof Point>;

export type Ed25519Case = {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly expected: boolean;
};

const MESSAGE = new TextEncoder().encode('Assize');

const bytes = (hex: string): Uint8Array => {
  const decoded = decodeHex(hex);
  if (decoded === null) throw new Error(hex);
  return decoded;
};

const littleEndian = (value: Uint8Array): bigint => BigInt(`0x${encodeHex(Uint8Array.from(value).reverse())}`);
const encodeScalar = (value: bigint): Uint8Array =>
  Uint8Array.from(bytes(value.toString(16).padStart(64, '0'))).reverse();
const hashToScalar = (...parts: readonly Uint8Array[]): bigint =>
  Fn.create(littleEndian(sha512(concatBytes(...parts))));

/** A signature of secret scalar `a` whose key and R carry points of small order. */
const signTwisted = (
  a: bigint,
  nonce: bigint,
  keyTorsion: CurvePoint = Point.ZERO,
  nonceTorsion: CurvePoint = Point.ZERO,
): Omit<Ed25519Case, 'expected'> & { readonly k: bigint } => {
  const publicKey = Point.BASE.multiply(a).add(keyTorsion).toBytes();
  const r = (nonce === 0n ? Point.ZERO : Point.BASE.multiply(nonce)).add(nonceTorsion).toBytes();
  const k = hashToScalar(r, publicKey, MESSAGE);
  const signature = concatBytes(r, encodeScalar(Fn.create(nonce + k * a)));
  return { publicKey, message: MESSAGE, signature, k };
};

const TORSION_GENERATOR = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
const torsion: readonly CurvePoint[] = Array.from({ length: 8 }, (_, index) =>
  index === 0 ? Point.ZERO : TORSION_GENERATOR.multiplyUnsafe(BigInt(index)),
);

/** Every encoding of the eight points of small order, canonical or not: ZIP 215 lists the same 14. */
export const listSmallOrderEncodings = (): readonly Uint8Array[] => {
  const p = 2n ** 255n - 19n;
  const sign = 2n ** 255n;
  const others = [p, p + sign, p + 1n, p + 1n + sign, 1n + sign, p - 1n + sign].map(encodeScalar);
  const all = [...torsion.map((point) => point.toBytes()), ...others];
  return [...new Map(all.map((one) => [encodeHex(one), one])).values()];
};

const flip = (value: Uint8Array, bit: number): Uint8Array => {
  const altered = Uint8Array.from(value);
  altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return altered;
};

/** A signature, and it with bits changed in signature and key. */
export const listAltered = (): readonly Ed25519Case[] => {
  const secret = new Uint8Array(32).fill(7);
  const good = { publicKey: ed25519.getPublicKey(secret), message: MESSAGE, signature: ed25519.sign(MESSAGE, secret) };
  const cases: Ed25519Case[] = [{ ...good, expected: true }];
  for (let bit = 0; bit < 512; bit += 7) {
    cases.push({ ...good, signature: flip(good.signature, bit), expected: false });
  }
  for (let bit = 0; bit < 256; bit += 5) {
    cases.push({ ...good, publicKey: flip(good.publicKey, bit), expected: false });
  }
  cases.push({ ...good, message: flip(MESSAGE, 3), expected: false });
  return cases;
};

/** Keys of small order in every encoding, with every R of small order. */
export const listSmallOrderKeys = (): readonly Ed25519Case[] => {
  const encodings = listSmallOrderEncodings();
  return encodings.flatMap((publicKey) =>
    encodings.map((r) => ({
      publicKey,
      message: MESSAGE,
      signature: concatBytes(r, new Uint8Array(32)),
      expected: false,
    })),
  );
};

/** R of small order in every encoding, under a sound key; the equation holds for some of them. */
export const listSmallOrderR = (): readonly Ed25519Case[] => {
  const { publicKey } = signTwisted(5n, 0n);
  return [
    ...torsion.map((point) => ({ ...signTwisted(5n, 0n, Point.ZERO, point), expected: false })),
    ...listSmallOrderEncodings().map((r) => ({
      publicKey,
      message: MESSAGE,
      signature: concatBytes(r, new Uint8Array(32)),
      expected: false,
    })),
  ];
};

/** S with multiples of the order added: the same scalar, another signature. */
export const listLargeScalars = (): readonly Ed25519Case[] => {
  const good = signTwisted(5n, 11n);
  const s = littleEndian(good.signature.subarray(32));
  const larger = Array.from({ length: 8 }, (_, index) =>
    concatBytes(good.signature.subarray(0, 32), encodeScalar(s + BigInt(index + 1) * Fn.ORDER)),
  );
  return [{ ...good, expected: true }, ...larger.map((signature) => ({ ...good, signature, expected: false }))];
};

/** Keys or R with a part of small order: R' = R - k·T for such a key, equal to R exactly where k·T is zero. */
export const listMixedOrders = (): readonly Ed25519Case[] => [
  ...torsion.flatMap((point) =>
    Array.from({ length: 12 }, (_, index) => {
      const mixed = signTwisted(5n, BigInt(index + 1), point);
      return { ...mixed, expected: point.multiplyUnsafe(mixed.k % 8n).is0() };
    }),
  ),
  ...torsion.slice(1).map((point) => ({ ...signTwisted(5n, 3n, Point.ZERO, point), expected: false })),
];

/** Keys and signatures of other lengths. */
export const listOtherLengths = (): readonly Ed25519Case[] => {
  const good = signTwisted(5n, 11n);
  const { publicKey, signature } = good;
  return [
    { ...good, publicKey: publicKey.subarray(1), expected: false },
    { ...good, publicKey: concatBytes(publicKey, new Uint8Array(1)), expected: false },
    { ...good, signature: signature.subarray(1), expected: false },
    { ...good, signature: concatBytes(signature, new Uint8Array(1)), expected: false },
    { ...good, publicKey: new Uint8Array(), signature: new Uint8Array(), expected: false },
  ];
};

// "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020), github.com/novifinancial/ed25519-speccheck, cases.json:
// message, key, signature; which rule each breaks.
const SPECCHECK: readonly (readonly [string, string, string, string])[] = [
  [
    'small-order key and R',
    '8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000',
  ],
  [
    'small-order key',
    '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04',
  ],
  [
    'small-order R',
    'aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab',
    'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e',
  ],
  [
    'mixed orders, the equation holds without cofactor',
    '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    '9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009',
  ],
  [
    'mixed orders, the equation holds with cofactor only',
    'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    '160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09',
  ],
  [
    'holds with cofactor only, k multiplied before it is reduced',
    'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    '21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405',
  ],
  [
    'S above the order',
    '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    'e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514',
  ],
  [
    'S far above the order',
    '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    '8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22',
  ],
  [
    'R not canonical, R reduced for the hash',
    'fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a',
    'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607',
  ],
  [
    'R not canonical, R hashed as it is',
    '84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1',
    'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09',
  ],
];

/** The published edge cases; all but one break a rule. */
export const listSpeccheck = (): readonly (Ed25519Case & { readonly name: string })[] =>
  SPECCHECK.map(([name, message, publicKey, signature]) => ({
    name,
    message: bytes(message),
    publicKey: bytes(publicKey),
    signature: bytes(signature),
    expected: name === 'mixed orders, the equation holds without cofactor',
  }));

/** All of them. */
export const listEd25519Cases = (): readonly Ed25519Case[] => [
  ...listAltered(),
  ...listSmallOrderKeys(),
  ...listSmallOrderR(),
  ...listLargeScalars(),
  ...listMixedOrders(),
  ...listOtherLengths(),
  ...listSpeccheck(),
];
