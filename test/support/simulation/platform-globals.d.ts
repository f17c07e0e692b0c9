// The Worker's stores name Cloudflare's types as globals. Here they are type-checked among Node's programmes, so the few
// names that they use are given one by one: both sets of globals together contradict each other.

import type * as workers from '@cloudflare/workers-types';

declare global {
  type DurableObjectState = workers.DurableObjectState;
  type DurableObjectStorage = workers.DurableObjectStorage;
  type SqlStorage = workers.SqlStorage;
  type SqlStorageValue = workers.SqlStorageValue;
  type D1Database = workers.D1Database;
  type D1PreparedStatement = workers.D1PreparedStatement;
  type R2Bucket = workers.R2Bucket;
  type R2Object = workers.R2Object;
  type Queue<T = unknown> = workers.Queue<T>;
}
