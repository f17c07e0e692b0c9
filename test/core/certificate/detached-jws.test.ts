import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeBase64Url } from '../../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import {
  formatKid,
  parseDetachedJws,
  signDetachedJws,
  verifyDetachedJws,
} from '../../../src/core/certificate/detached-jws.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { ORIGIN, createSigner } from '../../support/ledger-fixture.ts';

const issuer = await createSigner(`${ORIGIN}/issuer`, KEY_TYPE.ed25519);
const PAYLOAD = '{"v":"示例"}';
const jws = await signDetachedJws(PAYLOAD, issuer);
const [header = '', , signature = ''] = jws.split('.');

const withHeader = (text: string): string => `${encodeBase64Url(encodeUtf8(text))}..${signature}`;

describe('a detached JWS', () => {
  it('is a JWS that an independent implementation verifies, with exactly the header of the specification', () => {
    expect(Buffer.from(header, 'base64url').toString()).toBe(`{"alg":"Ed25519","kid":"${formatKid(issuer.key)}"}`);
    const input = `${header}.${Buffer.from(PAYLOAD).toString('base64url')}`;
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(issuer.key.publicKey) },
    });
    expect(verify(null, Buffer.from(input), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('verifies with the key that its kid names, and says when there is none', async () => {
    const other = await createSigner(`${ORIGIN}/issuer`, KEY_TYPE.ed25519, 'other');
    expect((await verifyDetachedJws(jws, PAYLOAD, [other.key, issuer.key])).ok).toBe(true);
    expect(await verifyDetachedJws(jws, PAYLOAD, [other.key])).toMatchObject({
      failure: { code: 'detached-jws.unknown-key', kid: formatKid(issuer.key) },
    });
  });

  it('does not verify over another payload, or with the key of the same kid but another type', async () => {
    expect(await verifyDetachedJws(jws, `${PAYLOAD} `, [issuer.key])).toMatchObject({
      failure: { code: 'detached-jws.signature' },
    });
    const cosigner = { ...issuer.key, type: KEY_TYPE.cosignature };
    expect(await verifyDetachedJws(jws, PAYLOAD, [cosigner])).toMatchObject({
      failure: { code: 'detached-jws.unknown-key' },
    });
  });

  it.each([
    ['an attached payload', jws.replace('..', '.e30.')],
    ['the algorithm none', withHeader(`{"alg":"none","kid":"${formatKid(issuer.key)}"}`)],
    ['the older name of the algorithm', withHeader(`{"alg":"EdDSA","kid":"${formatKid(issuer.key)}"}`)],
    ['another member', withHeader(`{"alg":"Ed25519","b64":false,"kid":"${formatKid(issuer.key)}"}`)],
    ['another order', withHeader(`{"kid":"${formatKid(issuer.key)}","alg":"Ed25519"}`)],
    ['white space', withHeader(`{"alg": "Ed25519","kid":"${formatKid(issuer.key)}"}`)],
    ['a kid without key id', withHeader(`{"alg":"Ed25519","kid":"${ORIGIN}/issuer"}`)],
    ['padding', `${header}==..${signature}`],
    ['a short signature', `${header}..${signature.slice(0, 80)}`],
    [
      'a signature in another base64 form',
      `${header}..${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : String.fromCharCode(signature.charCodeAt(85) + 1)}`,
    ],
    ['a third dot', `${jws}.`],
    ['a newline', `${jws}\n`],
    ['a header of any length', `${'A'.repeat(10_000)}..${signature}`],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(parseDetachedJws(text)).toEqual({ ok: false, failure: { code: 'detached-jws.malformed' } });
  });
});
