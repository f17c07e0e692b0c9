// POST /v1/verify: the verdict on a certificate or proof that anybody sends, with the evidence, its digests or neither.
// 200 whatever the verdict; problems are only about the request itself. Hostile: all of it. Nothing is stored.

import { z } from '@hono/zod-openapi';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { MAX_PDF_BYTES } from '../../core/pdf/read-certificate-pdf.ts';
import { formatCanonical, type Json } from '../../core/text/canonical-json.ts';
import type { VerificationAnswer } from '../../domain/verification/verify-given.ts';
import type { AppContext } from '../app-env.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { parseBoundary } from '../evidence/multipart-form.ts';
import { mount, type App, type Route } from '../mount.ts';
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

const words = z.strictObject({ zh: z.string(), en: z.string() });

const verdictSchema = z
  .object({
    summary: z.enum(['consistent', 'inconsistent', 'unverifiable', 'fork']),
    sentence: words.nullable(),
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
    notProved: z.array(words).openapi({ description: 'What no verification proves.' }),
    advice: z.array(words).openapi({ description: 'What to do about a file that does not read, or an old bundle.' }),
    repeat: z
      .array(z.object({ step: z.string(), commands: z.array(z.object({ command: z.string(), prints: z.string() })) }))
      .openapi({ description: 'Commands that repeat the steps over the parts that `assize.mjs extract` writes.' }),
  })
  .openapi('Verdict');

const binary = z.any().openapi({ type: 'string', format: 'binary' });

const route: Route = {
  method: 'post',
  path: '/v1/verify',
  operationId: 'verifyCertificate',
  tags: ['Public'],
  summary: 'Verify a certificate or proof',
  description:
    'The answer is 200 also when steps fail, and when the certificate cannot be parsed (step `document`). A form’s evidence is hashed as it arrives and not stored.',
  request: {
    body: {
      required: true,
      content: {
        'application/json': { schema: requestSchema },
        'application/pdf': { schema: binary },
        'multipart/form-data': {
          schema: z.object({
            certificate: binary.openapi({ description: 'certificate.json, certificate.pdf or a .tlog-proof.' }),
            evidence: binary.optional(),
            statement: z.string().optional(),
          }),
        },
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

const answer = (c: AppContext, verdict: VerificationAnswer): Response =>
  c.json(verdict, 200, { 'cache-control': 'no-store' });

const verifyPdf = async (c: AppContext, { verification }: AppPorts): Promise<Response> => {
  const pdf = await readBody(c, MAX_PDF_BYTES);
  if (pdf.ok) return answer(c, await verification({ bytes: pdf.value, companion: null }, null));
  if (pdf.failure.code !== 'content-too-large') return answerProblem(c, pdf.failure);
  const detail = `The PDF is over ${MAX_PDF_BYTES} bytes, larger than any certificate: is it the evidence?`;
  return answerProblem(c, { code: 'content-too-large', detail });
};

const verifyForm = async (c: AppContext, ports: AppPorts): Promise<Response> => {
  const boundary = parseBoundary(c.req.header('content-type') ?? '');
  const { body } = c.req.raw;
  if (boundary === null || body === null) {
    return answerProblem(c, { code: 'malformed-multipart', detail: 'The form has no valid boundary or no body.' });
  }
  const intake = ports.evidenceStore.begin({ keep: false });
  try {
    const form = await readVerificationForm(body, boundary, intake, ports.maxEvidenceBytes);
    if (!form.ok) return answerProblem(c, form.failure);
    const { certificate, companion, hasEvidence } = form.value;
    const taken = await intake.finish();
    const evidence = hasEvidence
      ? { digests: { 'sha-256': taken.sha256, sm3: taken.sm3 }, sizeBytes: taken.sizeBytes }
      : null;
    return answer(c, await ports.verification({ bytes: certificate, companion }, evidence));
  } finally {
    await intake.discard();
  }
};

const verifyJson = async (c: AppContext, { verification }: AppPorts): Promise<Response> => {
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
  return answer(c, await verification({ bytes: encodeUtf8(text), companion: statement ?? null }, given));
};

/** Mounts the verification. */
export const mountVerify = (app: App, ports: AppPorts): void => {
  mount(app, route, async (c) => {
    switch (mediaTypeOf(c.req.header('content-type'))) {
      case 'application/pdf':
        return verifyPdf(c, ports);
      case 'multipart/form-data':
        return verifyForm(c, ports);
      default:
        return verifyJson(c, ports);
    }
  });
};
