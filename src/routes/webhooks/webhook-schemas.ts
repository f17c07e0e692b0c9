// Webhook endpoints and their delivery log on the wire.

import { z } from '@hono/zod-openapi';

import { decodeBase64Url, encodeBase64Url } from '../../core/bytes/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../core/bytes/bytes.ts';
import type { EndpointPosition } from '../../domain/deliveries/endpoint-store.ts';
import { MAX_URL_CHARACTERS } from '../../domain/deliveries/endpoint-url.ts';
import { EVENT_TYPES } from '../../domain/deliveries/event-types.ts';

const time = z.string().openapi({ format: 'date-time', example: '2026-03-01T02:03:04.567Z' });

export const eventTypeSchema = z.enum(EVENT_TYPES);

// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROLS = /[\u0000-\u001f\u007f]/;

export const newEndpointSchema = z
  .strictObject({
    url: z.string().min(1).max(MAX_URL_CHARACTERS).openapi({
      description: 'https, port 443, a public host name.',
      example: 'https://evidence.court.example/assize',
    }),
    eventTypes: z
      .array(eventTypeSchema)
      .min(1)
      .max(EVENT_TYPES.length)
      .nullable()
      .optional()
      .openapi({ description: 'Absent or null: every type.' }),
    description: z
      .string()
      .max(300)
      .refine((value) => value.isWellFormed() && !CONTROLS.test(value), 'must be text without control characters')
      .optional(),
  })
  .openapi('NewWebhookEndpoint');

const endpointMembers = {
  id: z.string().openapi({ example: 'whe_00112233445566778899aabbccddeeff' }),
  url: z.string(),
  eventTypes: z.array(eventTypeSchema).nullable(),
  description: z.string(),
  state: z.enum(['enabled', 'disabled']),
  disabledReason: z.enum(['gone', 'failing']).nullable().openapi({
    description: '`gone`: it answered 410. `failing`: nothing succeeded for 72 hours.',
  }),
  consecutiveFailures: z.int(),
  publicKey: z.string().openapi({ description: 'Ed25519, for `v1a` signatures.', example: 'whpk_…' }),
  createdAt: time,
};

export const endpointSchema = z.strictObject(endpointMembers).openapi('WebhookEndpoint');

export const createdEndpointSchema = z
  .strictObject({
    ...endpointMembers,
    secret: z.string().openapi({ description: 'HMAC-SHA256 key for `v1` signatures; shown once.', example: 'whsec_…' }),
  })
  .openapi('CreatedWebhookEndpoint');

export const endpointListSchema = z
  .strictObject({ items: z.array(endpointSchema), nextCursor: z.string().nullable() })
  .openapi('WebhookEndpointList');

export const startedDeliverySchema = z.strictObject({ deliveryId: z.string() }).openapi('StartedDelivery');

const attemptSchema = z.strictObject({
  number: z.int(),
  startedAt: time,
  durationMs: z.int(),
  outcome: z.enum([
    'delivered',
    'redirected',
    'gone',
    'throttled',
    'refused',
    'broken',
    'timed-out',
    'unreachable',
    'blocked',
  ]),
  status: z.int().nullable().openapi({ description: 'Null when no HTTP answer came.' }),
  response: z.string().openapi({ description: 'The first 1,024 bytes of the answer.' }),
});

export const deliverySchema = z
  .strictObject({
    id: z.string().openapi({ description: 'The `webhook-id` of every attempt.' }),
    eventType: eventTypeSchema,
    sequence: z.int().openapi({ description: "The event's place among its organization's events." }),
    endpointSequence: z.int().nullable(),
    state: z.enum(['pending', 'delivered', 'exhausted']),
    createdAt: time,
    nextAttemptAt: time.nullable(),
    deliveredAt: time.nullable(),
    body: z.string().nullable().openapi({ description: 'The exact bytes that are sent; null before the first try.' }),
    attempts: z.array(attemptSchema),
  })
  .openapi('Delivery');

export const deliveryListSchema = z
  .strictObject({ items: z.array(deliverySchema), nextCursor: z.string().nullable() })
  .openapi('DeliveryList');

/** `?limit=`: 20 unless given, at most 100. */
export const limitSchema = z
  .string()
  .regex(/^(?:[1-9]\d?|100)$/, 'must be an integer from 1 to 100')
  .transform(Number)
  .optional()
  .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 20 });

/** Items on a page when `limit` is absent. */
export const DEFAULT_LIMIT = 20;

const readCursor = (cursor: string): unknown => {
  const bytes = decodeBase64Url(cursor);
  const text = bytes === null ? null : decodeUtf8(bytes);
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
};

const formatCursor = (position: readonly (string | number)[]): string =>
  encodeBase64Url(encodeUtf8(JSON.stringify(position)));

const cursorSchema = <S extends z.ZodType>(position: S) =>
  z
    .string()
    .max(200)
    .transform((cursor, context): z.output<S> => {
      const parsed = position.safeParse(readCursor(cursor));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
      return z.NEVER;
    })
    .optional()
    .openapi({ type: 'string' });

const position = z.int().min(0);

export const endpointQuerySchema = z.strictObject({
  limit: limitSchema,
  cursor: cursorSchema(z.tuple([position, z.string().max(64)])),
});

export const deliveryQuerySchema = z.strictObject({ limit: limitSchema, cursor: cursorSchema(z.tuple([position])) });

/** Formats the cursor behind an endpoint. */
export const formatEndpointCursor = ({ createdAtUnixMs, id }: EndpointPosition): string =>
  formatCursor([createdAtUnixMs, id]);

/** Formats the cursor behind a delivery. */
export const formatDeliveryCursor = (eventSequence: number): string => formatCursor([eventSequence]);
