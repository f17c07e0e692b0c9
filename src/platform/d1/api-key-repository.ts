// API keys in D1: hashes only. A check is one read by the unique index on `token_sha256`, joined with the organization.

import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { SCOPES, type Scope } from '../../domain/access/actor.ts';
import type { ApiKeyStore } from '../../domain/access/api-keys.ts';
import { apiKeys } from './schema.ts';

// A scope that this version does not know grants nothing.
const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);

// Every call passes here, so the text is fixed: building the query again would cost as much as running it.
const FIND = `select api_keys.id as key_id, api_keys.scopes, organizations.id as organization_id, organizations.name, organizations.batcher
from api_keys join organizations on organizations.id = api_keys.organization_id
where api_keys.token_sha256 = ?1 and api_keys.revoked_at_ms is null`;

type Found = {
  readonly key_id: string;
  readonly scopes: string;
  readonly organization_id: string;
  readonly name: string;
  readonly batcher: string;
};

/** Makes the store over D1. */
export const createApiKeyRepository = (db: DrizzleD1Database, database: D1Database): ApiKeyStore => ({
  insert: async (key) => {
    await db
      .insert(apiKeys)
      .values({ ...key, scopes: key.scopes.join(' ') })
      .run();
  },
  findByTokenSha256: async (tokenSha256) => {
    const row = await database.prepare(FIND).bind(tokenSha256).first<Found>();
    if (row === null) return null;
    return {
      kind: 'apiKey',
      keyId: row.key_id,
      organizationId: row.organization_id,
      organizationName: row.name,
      batcher: row.batcher,
      scopes: row.scopes.split(' ').filter(isScope),
    };
  },
});
