// What the evidence calls answer, for the OpenAPI document. The objects are made by domain/evidence/evidence-view.ts; a
// test holds the answers against these schemas.

import { z } from '@hono/zod-openapi';
import { CLAIM_NAMES } from '../../core/statement/disclosure.ts';

const time = z.string().openapi({ format: 'date-time', example: '2026-03-01T02:03:04.567Z' });
const url = z.string().openapi({ format: 'uri' });

export const stateSchema = z.enum(['received', 'batched', 'appended', 'anchored', 'certified']);
export const dispositionSchema = z.enum(['active', 'corrected', 'withdrawn', 'held', 'erased']);
export const claimNameSchema = z.enum(CLAIM_NAMES);
export const relationKindSchema = z.enum(['correction', 'withdrawal', 'supplement']);
export const quorumSchema = z.strictObject({ met: z.int(), required: z.int(), total: z.int() });
export const timestampsSchema = z.strictObject({ met: z.int(), required: z.int() });

export const evidenceSchema = z
  .strictObject({
    id: z.string().openapi({ example: 'ev_01JQ4Z8K6T9V3N5X7B2C4D6F8G' }),
    state: stateSchema,
    quorum: quorumSchema,
    timestamps: timestampsSchema,
    disposition: dispositionSchema,
    storage: z.enum(['kept', 'digest-only', 'missing']),
    digests: z.strictObject({ 'sha-256': z.string(), sm3: z.string().optional() }),
    sizeBytes: z.int(),
    mediaType: z.string(),
    name: z.string().nullable(),
    title: z.string().nullable(),
    caseNumber: z.string().nullable(),
    description: z.string().nullable(),
    released: z.array(claimNameSchema).openapi({ description: 'Disclosures that anybody may read who may see it.' }),
    listed: z.boolean().openapi({ description: 'Whether the digest alone finds it.' }),
    relatesTo: z.strictObject({ id: z.string(), kind: relationKindSchema }).optional(),
    receivedAt: time,
    certifiedAt: time.optional(),
    batch: z.strictObject({ id: z.string(), leafIndex: z.int() }).optional(),
    receipt: z
      .string()
      .openapi({ description: 'Signed note: the promise that the evidence is on the ledger in time.' }),
    links: z.strictObject({
      self: url,
      certificate: url,
      pdf: url,
      proof: url,
      supplements: url,
      content: url.nullable(),
      verify: url,
    }),
  })
  .openapi('Evidence');

export const evidenceListSchema = z
  .strictObject({ items: z.array(evidenceSchema), nextCursor: z.string().nullable() })
  .openapi('EvidenceList');

export const problemSchema = z
  .strictObject({
    type: url,
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(
      z.strictObject({
        detail: z.string(),
        pointer: z.string().openapi({ description: 'JSON pointer (RFC 6901)' }),
        in: z.enum(['query', 'header', 'path']).optional(),
      }),
    ),
  })
  .openapi('Problem');

const problemContent = { 'application/problem+json': { schema: problemSchema } };

/** The answers that problems give, for a route's description. */
export const problemResponses = (...statuses: readonly number[]) =>
  Object.fromEntries(
    statuses.map((status) => [status, { description: 'Problem (RFC 9457)', content: problemContent }]),
  );
