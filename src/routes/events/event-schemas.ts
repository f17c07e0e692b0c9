// Events on the wire: as they are pulled, and as a webhook carries them.

import { z } from '@hono/zod-openapi';

import { eventTypeSchema, limitSchema } from '../webhooks/webhook-schemas.ts';

const time = z.string().openapi({ format: 'date-time', example: '2026-03-01T02:03:04.567Z' });
const data = z.record(z.string(), z.unknown()).openapi({
  description: 'Ids and states; never digests or names of unlisted evidence.',
  example: { evidenceId: 'ev_01JQ4Z8K6T9V3N5X7B2C4D6F8G', state: 'certified' },
});

const eventSchema = z
  .strictObject({
    id: z.string(),
    type: eventTypeSchema,
    timestamp: time,
    sequence: z.int().openapi({ description: 'Counts the events of the organization from 1, without gaps.' }),
    data,
  })
  .openapi('Event');

export const eventListSchema = z
  .strictObject({
    items: z.array(eventSchema),
    nextAfter: z.int().openapi({ description: 'Pass it as `after` to go on; unchanged when nothing followed.' }),
  })
  .openapi('EventList');

export const eventQuerySchema = z.strictObject({
  after: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,14})$/, 'must be a sequence number')
    .transform(Number)
    .optional()
    .openapi({ type: 'integer', minimum: 0, default: 0 }),
  limit: limitSchema,
});

/** The body that a webhook sends. */
export const webhookBodySchema = z
  .strictObject({
    type: eventTypeSchema,
    timestamp: time,
    sequence: z.int(),
    endpointSequence: z
      .int()
      .openapi({ description: 'Counts the bodies made for this endpoint from 1, without gaps.' }),
    previousHash: z.string().openapi({
      description: 'SHA-256 (hex) of the former body made for this endpoint; 64 zeros in the first.',
    }),
    data,
  })
  .openapi('WebhookBody');
