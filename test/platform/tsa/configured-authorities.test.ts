// Tokens by an authority's name: what is refused before anybody keeps it, and what of it `/health` shows.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { parseTimestampToken } from '../../../src/core/timestamp/parse-timestamp-token.ts';
import { type AuthorityRecords, createAuthorityRecords } from '../../../src/domain/ledger/authority-record.ts';
import { readRevocationList } from '../../../src/platform/seal/read-revocation-list.ts';
import { generateAuthorityKeys, joinAuthoritySecrets } from '../../../src/platform/tsa/authority-keys.ts';
import { createTokenRequester } from '../../../src/platform/tsa/configured-authorities.ts';

const NAME = 'assize-development';
const IMPRINT = sha256(encodeUtf8('a batch core'));
const MINUTE_MS = 60_000;

let records: AuthorityRecords;
const requester = (bindings: Parameters<typeof createTokenRequester>[0] = env) =>
  createTokenRequester(bindings, { governance: () => Promise.resolve(null), records });

beforeAll(() => {
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no network'));
});

beforeEach(() => {
  records = createAuthorityRecords(() => Date.now());
});

describe('a token for a batch', () => {
  it('is over the imprint, and counts as an answer of its authority', async () => {
    const token = parseTimestampToken(await requester()(NAME, IMPRINT, Date.now()));
    expect(token.ok && token.value.tstInfo.imprint).toEqual(IMPRINT);
    expect(records.read(NAME)).toMatchObject({ requests: 1, successRate: 1, failure: null });
  });

  it('is refused where its time, with accuracy and tolerance, is before the batch closed', async () => {
    const closedAtUnixMs = Date.now() + 3 * MINUTE_MS;
    await expect(requester()(NAME, IMPRINT, closedAtUnixMs)).rejects.toThrow(/before the batch closed/);
    expect(records.read(NAME)).toMatchObject({
      requests: 1,
      successRate: 0,
      lastTokenAtUnixMs: null,
      failure: 'timestamp-request.before-batch',
    });
  });

  it('is taken where clocks differ by no more than the tolerance', async () => {
    const token = await requester()(NAME, IMPRINT, Date.now() + MINUTE_MS / 2);
    expect(token.length).toBeGreaterThan(500);
  });

  it('that is refused again and again leaves the authority alone for a while', async () => {
    const request = requester();
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(request(NAME, IMPRINT, Date.now() + 3 * MINUTE_MS)).rejects.toThrow(/before the batch closed/);
    }
    await expect(request(NAME, IMPRINT, 0)).rejects.toThrow(/left alone/);
    expect(records.read(NAME).requests).toBe(3);
  });

  it('is not asked of whom no address is configured for, nor of one that cannot be reached', async () => {
    await expect(requester()('somebody', IMPRINT)).rejects.toThrow(/no address/);
    expect(records.read('somebody').failure).toBe('timestamp-request.no-address');
    const remote = requester({ TIMESTAMP_AUTHORITIES: JSON.stringify([{ name: 'far', url: 'https://tsa.invalid/' }]) });
    await expect(remote('far', IMPRINT)).rejects.toThrow(/unreachable/);
    expect(records.read('far').failure).toBe('timestamp-request.unreachable');
  });
});

describe('several embedded authorities', () => {
  const random = (sizeBytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(sizeBytes));
  const generate = (label: string) => generateAuthorityKeys({ now: Date.now, random, label });
  const certificatesOf = async (bindings: Parameters<typeof createTokenRequester>[0], name: string) => {
    const token = parseTimestampToken(await requester(bindings)(name, IMPRINT, Date.now()));
    return token.ok ? token.value.certificates : [];
  };

  it('stamp each under its own root, and publish each its own list', async () => {
    const made = [await generate('A'), await generate('B')];
    const bindings = {
      TSA_KEYS: joinAuthoritySecrets(made.map(({ secret }) => secret)),
      TIMESTAMP_AUTHORITIES: JSON.stringify([
        { name: 'one', url: 'embedded:' },
        { name: 'two', url: 'embedded:1' },
        { name: 'three', url: 'embedded:2' },
      ]),
    };
    for (const [index, name] of ['one', 'two'].entries()) {
      const roots = (await certificatesOf(bindings, name)).map((certificate) => encodeHex(sha256(certificate)));
      expect(roots).toContain(made[index]?.rootSha256);
      expect(roots).not.toContain(made[1 - index]?.rootSha256);
    }
    await expect(requester(bindings)('three', IMPRINT)).rejects.toThrow('TSA_KEYS has no authority 2');
    const lists = ['tsa.crl', 'tsa-2.crl', 'tsa-3.crl', 'tsa-1.crl', 'tsa-.crl'].map((file) =>
      readRevocationList(bindings, file),
    );
    expect(lists.map((list) => list !== null)).toEqual([true, true, false, false, false]);
    expect(lists[0]).not.toEqual(lists[1]);
  });
});
