// API keys in D1: hashes only. A check is one read by the unique index on `token_sha256`, joined with the organization.

import { and, eq, isNull } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { SCOPES, type Scope } from '../../domain/access/actor.ts';
import type { ApiKeyStore } from '../../domain/access/api-keys.ts';
import { apiKeys, organizations } from './schema.ts';

// A scope that this version does not know grants nothing.
const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);

/** Makes the store over D1. */
export const createApiKeyRepository = (db: DrizzleD1Database): ApiKeyStore => ({
  insert: async (key) => {
    await db
      .insert(apiKeys)
      .values({ ...key, scopes: key.scopes.join(' ') })
      .run();
  },
  findByTokenSha256: async (tokenSha256) => {
    const row = await db
      .select()
      .from(apiKeys)
      .innerJoin(organizations, eq(organizations.id, apiKeys.organizationId))
      .where(and(eq(apiKeys.tokenSha256, tokenSha256), isNull(apiKeys.revokedAtUnixMs)))
      .get();
    if (row === undefined) return null;
    return {
      kind: 'apiKey',
      keyId: row.api_keys.id,
      organizationId: row.organizations.id,
      organizationName: row.organizations.name,
      batcher: row.organizations.batcher,
      scopes: row.api_keys.scopes.split(' ').filter(isScope),
    };
  },
});
