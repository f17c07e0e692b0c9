// Organizations in D1.

import { eq } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { OrganizationStore } from '../../domain/tenants/create-organization.ts';
import { organizations } from './schema.ts';

/** Makes the store over D1. */
export const createOrganizationRepository = (db: DrizzleD1Database): OrganizationStore => ({
  insert: async (organization) => {
    await db.insert(organizations).values(organization).run();
  },
  find: async (id) => (await db.select().from(organizations).where(eq(organizations.id, id)).get()) ?? null,
});
