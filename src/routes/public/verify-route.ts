// POST /v1/verify: the verdict on a certificate that anybody sends. 200 whatever the verdict; problems are only about
// the request itself. Hostile: the certificate, the PDF and the digests.

import { z } from '@hono/zod-openapi';
import { formatCanonical, type Json } from '../../core/text/canonical-json.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { mediaTypeOf, readBody, readJson } from '../request-body.ts';

/** certificate.json is at most 1 MiB; as a JSON string every character may take six. */
const MAX_JSON_BYTES = 6 * 1024 * 1024 + 4096;
/** 80 kB + 1.4 x JSON is our own budget; signed PDFs of others may be larger. */
const MAX_PDF_BYTES = 8 * 1024 * 1024;

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

const requestSchema = z
  .strictObject({
    certificate: z
      .union([z.string(), z.record(z.string(), z.unknown())])
      .openapi({ description: 'The exact text of certificate.json as a string (preferred), or the object.' }),
    digests: z.strictObject({ 'sha-256': hash.optional(), sm3: hash.optional() }).optional(),
  })
  .openapi('VerificationRequest');

const verdictSchema = z
  .object({
    summary: z.enum(['consistent', 'inconsistent', 'unverifiable', 'fork']),
    sentence: z.strictObject({ zh: z.string(), en: z.string() }).nullable(),
    simulated: z.boolean(),
    times: z.record(z.string(), z.string().nullable()),
    f: z.int().nullable(),
    bundle: z.unknown(),
    steps: z.array(
      z.object({
        name: z.string(),
        result: z.enum(['pass', 'fail', 'not-checked']),
        code: z.string(),
        facts: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .openapi('Verdict');

const route: Route = {
  method: 'post',
  path: '/v1/verify',
  operationId: 'verifyCertificate',
  tags: ['Public'],
  summary: 'Verify a certificate',
  description: 'The answer is 200 also when steps fail, and when the certificate cannot be parsed (step `document`).',
  request: {
    body: {
      required: true,
      content: {
        'application/json': { schema: requestSchema },
        'application/pdf': { schema: z.any().openapi({ type: 'string', format: 'binary' }) },
      },
    },
  },
  responses: {
    200: { description: 'The verdict', content: { 'application/json': { schema: verdictSchema } } },
    ...problemResponses(400, 413, 415, 422, 429),
  },
};

// An object was parsed and is written again: only the string form verifies the exact bytes. What has no canonical form
// is verified as it is, and fails step `document`.
const toText = (certificate: string | Readonly<Record<string, unknown>>): string => {
  if (typeof certificate === 'string') return certificate;
  try {
    return formatCanonical(certificate as Json);
  } catch {
    return JSON.stringify(certificate);
  }
};

/** Mounts the verification. */
export const mountVerify = (app: App, ports: AppPorts): void => {
  mount(app, route, async (c) => {
    const headers = { 'cache-control': 'no-store' };
    if (mediaTypeOf(c.req.header('content-type')) === 'application/pdf') {
      const pdf = await readBody(c, MAX_PDF_BYTES);
      if (!pdf.ok) return answerProblem(c, pdf.failure);
      return c.json(await ports.verification.verifyPdf(pdf.value), 200, headers);
    }
    const body = await readJson(c, requestSchema, MAX_JSON_BYTES);
    if (!body.ok) {
      return answerProblem(
        c,
        body.failure.code === 'unsupported-media-type'
          ? { code: body.failure.code, detail: 'Send application/json or application/pdf.' }
          : body.failure,
      );
    }
    const { digests, certificate } = body.value;
    const given =
      digests === undefined
        ? null
        : {
            ...(digests['sha-256'] === undefined ? {} : { 'sha-256': digests['sha-256'] }),
            ...(digests.sm3 === undefined ? {} : { sm3: digests.sm3 }),
          };
    return c.json(await ports.verification.verifyText(toText(certificate), given), 200, headers);
  });
};
