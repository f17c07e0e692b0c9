// What a request for verification holds: a certificate or proof as JSON, PDF or form, with the evidence, its digests or
// neither. Problems are only about the request itself. Hostile: all of it. Nothing is stored.

import { z } from '@hono/zod-openapi';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { MAX_PDF_BYTES } from '../../core/pdf/read-certificate-pdf.ts';
import { formatCanonical, type Json } from '../../core/text/canonical-json.ts';
import type { Given, GivenEvidence } from '../../domain/verification/verify-given.ts';
import type { AppContext } from '../app-env.ts';
import { parseBoundary } from '../evidence/multipart-form.ts';
import type { Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { mediaTypeOf, readBody, readJson } from '../request-body.ts';
import { readVerificationForm } from './read-verification-form.ts';

/** certificate.json is at most 1 MiB; as a JSON string every character may take six. A proof may come with one. */
const MAX_JSON_BYTES = 14 * 1024 * 1024;

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
const certificateSchema = z.union([z.string(), z.record(z.string(), z.unknown())]);

const requestSchema = z
  .strictObject({
    certificate: certificateSchema.optional().openapi({
      description: 'The exact text of certificate.json as a string (preferred), or the object.',
    }),
    proof: z
      .string()
      .optional()
      .openapi({ description: 'The exact text of a .tlog-proof, in place of `certificate`.' }),
    statement: z.string().optional().openapi({
      description: 'Beside `proof`: the exact text of the statement, or of a certificate that carries it.',
    }),
    digests: z.strictObject({ 'sha-256': hash.optional(), sm3: hash.optional() }).optional(),
    sizeBytes: z.int().min(0).optional(),
  })
  .refine(({ certificate, proof }) => (certificate === undefined) !== (proof === undefined), {
    message: 'send either certificate or proof',
    path: ['certificate'],
  })
  .openapi('VerificationRequest');

const binary = z.any().openapi({ type: 'string', format: 'binary' });

/** The body, for the description of a route. */
export const verificationBody: NonNullable<NonNullable<Route['request']>['body']> = {
  required: true,
  content: {
    'application/json': { schema: requestSchema },
    'application/pdf': { schema: binary },
    'multipart/form-data': {
      schema: z.object({
        certificate: binary.openapi({ description: 'certificate.json, certificate.pdf or a .tlog-proof.' }),
        evidence: binary.optional(),
        sha256: hash.optional().openapi({ description: 'In place of `evidence`, which then stays where it is.' }),
        sm3: hash.optional(),
        sizeBytes: z.string().optional(),
        statement: z.string().optional(),
      }),
    },
  },
};

/** What is done with what was sent. */
type Use = (given: Given, evidence: GivenEvidence | null) => Promise<Response>;

// An object was parsed and is written again: only the string form verifies the exact bytes. What has no canonical form,
// as one nested deeper than any text of ours, is verified as no text, and fails step `document`.
const toText = (certificate: string | Readonly<Record<string, unknown>>): string => {
  if (typeof certificate === 'string') return certificate;
  try {
    return formatCanonical(certificate as Json);
  } catch {
    return '';
  }
};

const takePdf = async (c: AppContext, use: Use): Promise<Response> => {
  const pdf = await readBody(c, MAX_PDF_BYTES);
  if (pdf.ok) return await use({ bytes: pdf.value, companion: null }, null);
  if (pdf.failure.code !== 'content-too-large') return answerProblem(c, pdf.failure);
  const detail = `The PDF is over ${MAX_PDF_BYTES} bytes, larger than any certificate: is it the evidence?`;
  return answerProblem(c, { code: 'content-too-large', detail });
};

const takeForm = async (c: AppContext, ports: AppPorts, use: Use): Promise<Response> => {
  const boundary = parseBoundary(c.req.header('content-type') ?? '');
  const { body } = c.req.raw;
  if (boundary === null || body === null) {
    return answerProblem(c, { code: 'malformed-multipart', detail: 'The form has no valid boundary or no body.' });
  }
  const intake = ports.evidenceStore.begin({ keep: false });
  try {
    const form = await readVerificationForm(body, boundary, intake, ports.maxEvidenceBytes);
    if (!form.ok) return answerProblem(c, form.failure);
    const { certificate, companion, hasEvidence, stated } = form.value;
    const taken = await intake.finish();
    const evidence = hasEvidence
      ? { digests: { 'sha-256': taken.sha256, sm3: taken.sm3 }, sizeBytes: taken.sizeBytes }
      : stated;
    return await use({ bytes: certificate, companion }, evidence);
  } finally {
    await intake.discard();
  }
};

const takeJson = async (c: AppContext, use: Use): Promise<Response> => {
  const body = await readJson(c, requestSchema, MAX_JSON_BYTES);
  if (!body.ok) {
    const detail = 'Send application/json, application/pdf or multipart/form-data.';
    return answerProblem(
      c,
      body.failure.code === 'unsupported-media-type' ? { code: body.failure.code, detail } : body.failure,
    );
  }
  const { digests, certificate, proof, statement, sizeBytes } = body.value;
  const text = proof ?? toText(certificate ?? '');
  const { 'sha-256': sha256, sm3 } = digests ?? {};
  const given = {
    digests: { ...(sha256 === undefined ? {} : { 'sha-256': sha256 }), ...(sm3 === undefined ? {} : { sm3 }) },
    sizeBytes: sizeBytes ?? null,
  };
  return await use({ bytes: encodeUtf8(text), companion: statement ?? null }, given);
};

/** Reads what was sent by its media type and hands it to `use`; what cannot be read is answered with a problem. */
export const takeVerification = (c: AppContext, ports: AppPorts, use: Use): Promise<Response> => {
  switch (mediaTypeOf(c.req.header('content-type'))) {
    case 'application/pdf':
      return takePdf(c, use);
    case 'multipart/form-data':
      return takeForm(c, ports, use);
    default:
      return takeJson(c, use);
  }
};
