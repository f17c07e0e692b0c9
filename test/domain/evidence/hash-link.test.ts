import { hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { encodeBase64Url } from '../../../src/core/bytes/base64.ts';
import { deriveLinkKey, hashGivenKey, hashLinkKey } from '../../../src/domain/evidence/hash-link.ts';

const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
const ID = 'ev_01ARZ3NDEKTSV4RRFFQ69G5FAV';

describe('the k of a hash link', () => {
  it('is the first 16 bytes of HKDF-SHA-256 over id and version (held against node:crypto)', () => {
    const expected = new Uint8Array(hkdfSync('sha256', secret, '', `assize/link/v1|${ID}|1`, 16));
    expect(deriveLinkKey(secret, ID, 1)).toEqual(expected);
  });

  it('differs by evidence, version and secret', () => {
    const keys = [
      deriveLinkKey(secret, ID, 1),
      deriveLinkKey(secret, ID, 2),
      deriveLinkKey(secret, ID.replace('V', 'W'), 1),
      deriveLinkKey(secret.toReversed(), ID, 1),
    ].map(encodeBase64Url);
    expect(new Set(keys).size).toBe(4);
  });

  it('opens only its own link: any changed character, padding or length is refused', () => {
    const key = deriveLinkKey(secret, ID, 1);
    const k = encodeBase64Url(key);
    const stored = hashLinkKey(key);
    expect(hashGivenKey(k) === stored).toBe(true);
    for (let index = 0; index < k.length; index += 1) {
      const other = k[index] === 'A' ? 'B' : 'A';
      expect(hashGivenKey(k.slice(0, index) + other + k.slice(index + 1)) === stored).toBe(false);
    }
    for (const wrong of ['', `${k}=`, `${k}==`, k.slice(1), `${k}A`, ` ${k}`, '%00']) {
      expect(hashGivenKey(wrong) === stored).toBe(false);
    }
  });
});
