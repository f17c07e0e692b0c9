// POST /v1/verify: the verdict on a certificate or proof that anybody sends, with the evidence, its digests or neither;
// POST /v1/verify/report: the same as a paper. 200 whatever the verdict; problems are only about the request itself.

import { z } from '@hono/zod-openapi';
import { parseMoment } from '../../core/explain/judged-at.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readQuery } from '../request-body.ts';
import { takeVerification, verificationBody } from './verification-request.ts';

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
    judgedAt: z.string().openapi({ description: 'The moment that it was judged at: `at`, else the service’s clock.' }),
    notProved: z.array(words).openapi({ description: 'What no verification proves.' }),
    advice: z.array(words).openapi({ description: 'What to do about a file that does not read, or an old bundle.' }),
    repeat: z
      .array(z.object({ step: z.string(), commands: z.array(z.object({ command: z.string(), prints: z.string() })) }))
      .openapi({ description: 'Commands that repeat the steps over the parts that `assize.mjs extract` writes.' }),
  })
  .openapi('Verdict');

const moment = z
  .string()
  .refine((text) => parseMoment(text) !== null, 'must be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, in UTC')
  .optional()
  .openapi({
    description:
      'Judges as of this moment in place of now: whether tokens have ended and how strong algorithms are. Keys and policy are always those of the entry’s place on the ledger.',
    example: '2036-01-01',
  });

const verdictQuery = z.strictObject({ at: moment });

const readMoment = (at: string | undefined): number | null => (at === undefined ? null : parseMoment(at));

const verdictRoute: Route = {
  method: 'post',
  path: '/v1/verify',
  operationId: 'verifyCertificate',
  tags: ['Public'],
  summary: 'Verify a certificate or proof',
  description:
    'The answer is 200 also when steps fail, and when the certificate cannot be parsed (step `document`). A form’s evidence is hashed as it arrives and not stored.',
  request: { body: verificationBody, query: verdictQuery },
  responses: {
    200: { description: 'The verdict', content: { 'application/json': { schema: verdictSchema } } },
    ...problemResponses(400, 413, 415, 422, 429),
  },
};

const reportQuery = z.strictObject({
  at: moment,
  lang: z.enum(['zh', 'en']).optional().openapi({
    description: 'Language of what each step compared; title, finding and limits stand in both. Default `zh`.',
  }),
});

const reportRoute: Route = {
  method: 'post',
  path: '/v1/verify/report',
  operationId: 'makeVerificationReport',
  tags: ['Public'],
  summary: 'Verify a certificate or proof, and have the verdict as a paper',
  description:
    'Takes what `POST /v1/verify` takes and answers 200 with a PDF whatever the verdict: which file, every step with its result and what was compared, the times apart, what it rests on, what is not proved and the commands that repeat it. It records a computation and proves nothing by itself: it is not signed and not stored.',
  request: { body: verificationBody, query: reportQuery },
  responses: {
    200: { description: 'The report', content: { 'application/pdf': { schema: z.any() } } },
    ...problemResponses(400, 413, 415, 422, 429),
  },
};

/** Mounts the verification and its report. */
export const mountVerify = (app: App, ports: AppPorts): void => {
  mount(app, verdictRoute, async (c) => {
    const query = readQuery(c, verdictQuery);
    if (!query.ok) return answerProblem(c, query.failure);
    const at = readMoment(query.value.at);
    return await takeVerification(c, ports, async (given, evidence) =>
      c.json(await ports.verification(given, evidence, at), 200, { 'cache-control': 'no-store' }),
    );
  });
  mount(app, reportRoute, async (c) => {
    const query = readQuery(c, reportQuery);
    if (!query.ok) return answerProblem(c, query.failure);
    const at = readMoment(query.value.at);
    return await takeVerification(c, ports, async (given, evidence) => {
      const pdf = await ports.verificationReport(given, evidence, query.value.lang ?? 'zh', at);
      return c.body(Uint8Array.from(pdf), 200, {
        'content-type': 'application/pdf',
        'content-disposition': 'inline; filename="verification-report.pdf"',
        'cache-control': 'no-store',
      });
    });
  });
};
