// Organizations: whoever deposits. Each is assigned to a batcher; the assignment is stored, so that the list of
// batchers can grow without moving anybody.

import { encodeHex } from '../../core/bytes/hex.ts';

export type Organization = {
  readonly id: string;
  readonly name: string;
  readonly batcher: string;
  readonly createdAtUnixMs: number;
};

export type OrganizationStore = {
  readonly insert: (organization: Organization) => Promise<void>;
  readonly find: (id: string) => Promise<Organization | null>;
};

/** Creates an organization and assigns it to one of the batchers (at least one) by its random id. */
export const createOrganization = async (
  ports: {
    readonly organizations: OrganizationStore;
    readonly nowUnixMs: () => number;
    readonly randomBytes: (count: number) => Uint8Array;
    readonly batcherNames: readonly string[];
  },
  name: string,
): Promise<Organization> => {
  const bytes = ports.randomBytes(16);
  const batcher = ports.batcherNames[(bytes[0] ?? 0) % ports.batcherNames.length];
  if (batcher === undefined) throw new Error('no batcher is configured');
  const organization = { id: `org_${encodeHex(bytes)}`, name, batcher, createdAtUnixMs: ports.nowUnixMs() };
  await ports.organizations.insert(organization);
  return organization;
};
