// How long a batch waits for its tokens, and which of them count: keys, not names.

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { findTokenSigner } from '../../../src/core/timestamp/token-signer.ts';
import type { BatchStore, StoredToken } from '../../../src/domain/batching/batch-store.ts';
import { listIndependentTokens } from '../../../src/domain/batching/independent-tokens.ts';
import { TokenCollector } from '../../../src/domain/batching/token-collector.ts';
import { generateAuthorityKeys, importAuthority } from '../../../src/platform/tsa/authority-keys.ts';
import type { TimestampAuthority } from '../../../src/platform/tsa/timestamp-authority.ts';
import { requestEmbeddedToken } from '../../../src/platform/tsa/timestamp-client.ts';

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const CORE = 'a batch core';
const NOW = Date.UTC(2026, 10, 20);

let authorities: Readonly<Record<'first' | 'second', TimestampAuthority>>;

beforeAll(async () => {
  const make = async (): Promise<TimestampAuthority> => {
    const { secret } = await generateAuthorityKeys({ now: () => NOW, random });
    return { keys: await importAuthority(secret), now: () => NOW, random };
  };
  authorities = { first: await make(), second: await make() };
});

const requestOf = async (authority: TimestampAuthority, imprint: Uint8Array): Promise<Uint8Array> => {
  const answer = await requestEmbeddedToken({ name: 'any', authority, imprint, now: () => NOW, random });
  if (!answer.ok) throw new Error(answer.failure.cause.code);
  return answer.value.bytes;
};

/** Collects under a clock that only waiting moves; says how long it took and how many tokens count. */
const collect = async (
  keyOf: Readonly<Record<string, TimestampAuthority>>,
  minimum: number,
): Promise<{ readonly waitedMs: number; readonly kept: number; readonly counted: number }> => {
  let now = NOW;
  const tokens: StoredToken[] = [];
  const store: Pick<BatchStore, 'tokens' | 'saveToken' | 'closedBatch' | 'unsettledLateTokens'> = {
    tokens: () => tokens,
    saveToken: (_sequence, token) => tokens.push(token),
    unsettledLateTokens: () => [],
    closedBatch: (sequence) => ({
      sequence,
      openedAtUnixMs: NOW,
      closedAtUnixMs: NOW,
      treeSize: 1,
      rootHash: '',
      core: CORE,
      entry: null,
      storedAtUnixMs: null,
      ledgerIndex: null,
      appendedAtUnixMs: null,
      publishedSize: null,
      anchoredAtUnixMs: null,
      quorumMet: null,
      certifiedAtUnixMs: null,
      finishedAtUnixMs: null,
    }),
  };
  const collector = new TokenCollector({
    batcher: 'b1',
    origin: 'ledger.example/test',
    store: store as BatchStore,
    ledger: { appendTimestamp: () => Promise.reject(new Error('not asked for')) },
    publicObjects: {
      create: () => Promise.reject(new Error('not asked for')),
      read: () => Promise.resolve(null),
      replace: () => Promise.reject(new Error('not asked for')),
    },
    authorities: {
      of: () => ({ names: Object.keys(keyOf), minimum }),
      request: async (name, imprint) => {
        const authority = keyOf[name];
        if (authority === undefined) throw new Error('unknown');
        return await requestOf(authority, imprint);
      },
    },
    now: () => now,
    // Far later than any token takes, in real time; at once in the test's own.
    sleep: async (ms) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      now += ms;
    },
  });
  await collector.collect(1, CORE, NOW);
  return { waitedMs: now - NOW, kept: tokens.length, counted: listIndependentTokens(tokens).length };
};

describe('the minimum of tokens', () => {
  it('is met by two authorities with keys of their own', async () => {
    const { waitedMs, counted } = await collect({ one: authorities.first, two: authorities.second }, 2);
    expect([waitedMs < 30_000, counted]).toEqual([true, 2]);
  });

  it('is not met by two names of one key: the batch waits for another to the end', async () => {
    const { waitedMs, kept, counted } = await collect({ one: authorities.first, two: authorities.first }, 2);
    expect([waitedMs >= 30_000, kept, counted]).toEqual([true, 2, 1]);
  });

  it('of one is met by either', async () => {
    const { waitedMs, counted } = await collect({ one: authorities.first, two: authorities.first }, 1);
    expect([waitedMs < 30_000, counted]).toEqual([true, 1]);
  });
});

describe('independent tokens', () => {
  it('are the first of each key, in order of arrival', async () => {
    const imprint = sha256(encodeUtf8(CORE));
    const token = async (authority: string, by: TimestampAuthority, arrivedAtUnixMs: number): Promise<StoredToken> => ({
      authority,
      token: await requestOf(by, imprint),
      arrivedAtUnixMs,
    });
    const given = [
      await token('a', authorities.first, 3),
      await token('b', authorities.second, 2),
      await token('c', authorities.first, 1),
    ];
    expect(listIndependentTokens(given).map(({ authority }) => authority)).toEqual(['c', 'b']);
    expect(listIndependentTokens([])).toEqual([]);
  });

  it('that do not say their key count by name', () => {
    expect(findTokenSigner(new Uint8Array(3))).toBeNull();
    const bare = ['a', 'b'].map((authority) => ({ authority, token: new Uint8Array(3), arrivedAtUnixMs: 0 }));
    expect(listIndependentTokens(bare).length).toBe(2);
  });
});
