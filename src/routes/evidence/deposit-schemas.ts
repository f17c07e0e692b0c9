// What a deposit may say, as closed schemas. An unknown field is refused: a client that misspells `caseNumber` must hear
// of it, since what was not deposited cannot be added later.

import { z } from '@hono/zod-openapi';

// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROLS = /[\u0000-\u001f\u007f]/;
// oxlint-disable-next-line no-control-regex -- as above, but tab and line ends are part of prose
const CONTROLS_IN_PROSE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const TYPE = '[A-Za-z0-9!#$&^_.+-]{1,100}';
const MEDIA_TYPE = new RegExp(`^${TYPE}/${TYPE}(?:[ ]?;[\\x20-\\x7e]{1,50})?$`);

const text = (maxLength: number, controls: RegExp) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
    .refine((value) => !controls.test(value), 'must not contain control characters');

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

export const mediaTypeSchema = z
  .string()
  .max(255)
  .regex(MEDIA_TYPE, 'must be a media type such as application/pdf')
  .openapi({ example: 'application/pdf' });

/** Name of a file: 255 characters are what file systems allow. */
export const nameSchema = text(255, CONTROLS);

const described = {
  title: text(300, CONTROLS).optional(),
  caseNumber: text(100, CONTROLS).optional().openapi({ example: '(2026)京0491民初123号' }),
  description: text(4000, CONTROLS_IN_PROSE).optional(),
};

/** A deposit of a digest alone. */
export const digestDepositSchema = z
  .strictObject({
    digests: z.strictObject({ 'sha-256': hash, sm3: hash.optional() }),
    sizeBytes: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    mediaType: mediaTypeSchema,
    name: nameSchema.optional(),
    ...described,
    listed: z.boolean().optional(),
  })
  .openapi('DigestDeposit');

/** A correction by JSON: another digest, or words alone. */
export const correctionSchema = digestDepositSchema
  .partial({ digests: true, sizeBytes: true, mediaType: true })
  .refine(
    ({ digests, sizeBytes, mediaType }) =>
      (digests === undefined) === (sizeBytes === undefined) && (digests === undefined) === (mediaType === undefined),
    'digests, sizeBytes and mediaType stand together, or none of them',
  )
  .refine(
    (body) =>
      [body.digests, body.name, body.title, body.caseNumber, body.description].some((given) => given !== undefined),
    'must say something: a digest, or words',
  )
  .openapi('Correction');

/** A withdrawal. */
export const withdrawalSchema = z.strictObject({ reason: text(4000, CONTROLS_IN_PROSE) }).openapi('Withdrawal', {
  description: 'The reason becomes a disclosure of the withdrawal, withheld until released.',
});

/** The fields of a form beside `file`; a blank input counts as absent. */
export const depositFieldsSchema = z.strictObject({
  sha256: hash.optional(),
  sm3: hash.optional(),
  ...described,
  storage: z.enum(['keep', 'digest-only']).optional(),
  listed: z.enum(['true', 'false']).optional(),
});

/** The form as the reference shows it. */
export const fileDepositSchema = depositFieldsSchema
  .extend({ file: z.string().openapi({ format: 'binary', description: 'The evidence, up to 95 MiB.' }) })
  .openapi('FileDeposit');

export type DepositFields = z.output<typeof depositFieldsSchema>;
