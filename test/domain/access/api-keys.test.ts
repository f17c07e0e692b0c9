import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import type { KeyActor } from '../../../src/domain/access/actor.ts';
import { checkApiKey, issueApiKey, type ApiKeyStore, type StoredApiKey } from '../../../src/domain/access/api-keys.ts';

const createStore = () => {
  const stored: StoredApiKey[] = [];
  let reads = 0;
  const apiKeys: ApiKeyStore = {
    insert: (key) => {
      stored.push(key);
      return Promise.resolve();
    },
    findByTokenSha256: (tokenSha256) => {
      reads += 1;
      const key = stored.find((candidate) => candidate.tokenSha256 === tokenSha256);
      const actor: KeyActor | null =
        key === undefined
          ? null
          : {
              kind: 'apiKey',
              keyId: key.id,
              organizationId: key.organizationId,
              organizationName: '',
              batcher: 'b1',
              scopes: key.scopes,
            };
      return Promise.resolve(actor);
    },
  };
  return { apiKeys, stored, reads: () => reads };
};

const ports = (apiKeys: ApiKeyStore) => ({
  apiKeys,
  nowUnixMs: () => 1,
  randomBytes: (count: number) => new Uint8Array(randomBytes(count)),
});

describe('an API key', () => {
  it('is 256 random bits, of which only the SHA-256 is stored', async () => {
    const { apiKeys, stored } = createStore();
    const command = { organizationId: 'org_1', name: 'k', scopes: ['evidence:read', 'evidence:read'] as const };
    const { token } = await issueApiKey(ports(apiKeys), command);
    expect(token).toMatch(/^ak_[A-Za-z0-9_-]{43}$/);
    expect(stored[0]?.tokenSha256).toBe(createHash('sha256').update(token).digest('hex'));
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(stored[0]?.scopes).toEqual(['evidence:read']);
    expect(await checkApiKey(apiKeys, token)).toMatchObject({ organizationId: 'org_1', scopes: ['evidence:read'] });
  });

  it('of another form is refused without a read', async () => {
    const { apiKeys, reads } = createStore();
    for (const token of [
      '',
      'ak_',
      `ak_${'a'.repeat(42)}`,
      `ak_${'a'.repeat(44)}`,
      `sk_${'a'.repeat(43)}`,
      `ak_${'ä'.repeat(43)}`,
    ]) {
      expect(await checkApiKey(apiKeys, token)).toBeNull();
    }
    expect(reads()).toBe(0);
    expect(await checkApiKey(apiKeys, `ak_${'a'.repeat(43)}`)).toBeNull();
    expect(reads()).toBe(1);
  });
});
