// What certified evidence gives: certificate.json and the proof, the same bytes for ever; and the PDF, of which each
// revision is: a rotated hash link makes another one.

import { z } from '@hono/zod-openapi';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { succeed } from '../../core/result.ts';
import type { PdfEdition } from '../../domain/certificates/ports.ts';
import { findEvidence, readStanding } from '../../domain/evidence/read-evidence.ts';
import type { EvidenceWithBatch } from '../../domain/evidence/evidence-repository.ts';
import type { AppContext } from '../app-env.ts';
import { requireKeyOrSession } from '../authentication.ts';
import { answerImmutable, formStrongEtag } from '../immutable.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readQuery } from '../request-body.ts';
import { problemResponses } from './evidence-schemas.ts';
import { evidenceParams } from './read-routes.ts';

const editionQuery = z.strictObject({
  revision: z
    .string()
    .regex(/^[1-9][0-9]{0,5}$/, 'must be a number from 1')
    .transform(Number)
    .optional()
    .openapi({ type: 'integer', minimum: 1, description: 'The newest when absent.' }),
  statements: z
    .string()
    .regex(/^(?:0|[1-9][0-9]?)$/, 'must be a number up to 99')
    .transform(Number)
    .optional()
    .openapi({
      type: 'integer',
      minimum: 0,
      maximum: 99,
      description: 'Of how many later statements it tells. When absent: of all; beside `revision`: of none.',
    }),
});
type Edition = Partial<PdfEdition>;

type Download = {
  readonly name: 'certificate' | 'certificate.pdf' | 'proof';
  readonly operationId: string;
  readonly summary: string;
  readonly mediaType: string;
  readonly extension: string;
  /** True: the bytes may change under this address. */
  readonly revised: boolean;
  readonly read: (
    ports: AppPorts,
    c: AppContext,
    found: EvidenceWithBatch,
    edition: Edition,
  ) => Promise<Uint8Array | null>;
};

const DOWNLOADS: readonly Download[] = [
  {
    name: 'certificate',
    operationId: 'getCertificate',
    summary: 'The certificate as JSON, as issued',
    mediaType: 'application/json',
    extension: 'json',
    revised: false,
    read: async (ports, _c, found) => encodeUtf8(await ports.certificates.certificate(found)),
  },
  {
    name: 'certificate.pdf',
    operationId: 'getCertificatePdf',
    summary: 'The certificate as PDF, with the JSON attached',
    mediaType: 'application/pdf',
    extension: 'pdf',
    revised: true,
    read: (ports, c, found, edition) => ports.certificates.pdf(found, c.get('baseUrl'), edition),
  },
  {
    name: 'proof',
    operationId: 'getProof',
    summary: 'From the statement to the quorum in one file (C2SP tlog-proof)',
    mediaType: 'text/plain; charset=utf-8',
    extension: 'tlog-proof',
    revised: false,
    read: async (ports, _c, found) => encodeUtf8(await ports.certificates.proof(found)),
  },
];

const describe = (download: Download): Route => ({
  method: 'get',
  path: `/v1/evidence/{id}/${download.name}`,
  operationId: download.operationId,
  tags: ['Evidence'],
  summary: download.summary,
  description: download.revised
    ? '409 `not-yet-certified` before the evidence is certified. Each rotation of the hash link begins a revision, since the link is printed, and each later statement about the evidence an edition that tells of it. Each one that was drawn stays, the same bytes for ever; none is drawn any more that is silent about a statement.'
    : '409 `not-yet-certified` before the evidence is certified; afterwards the same bytes for ever.',
  security: [{ apiKey: [] }, { depositSession: [] }],
  request: { params: evidenceParams, ...(download.revised ? { query: editionQuery } : {}) },
  responses: {
    200: { description: 'The file', content: { [download.mediaType.split(';', 1)[0] ?? '']: { schema: z.any() } } },
    ...problemResponses(401, 403, 404, 409, ...(download.revised ? [422] : []), 429),
  },
});

/** Mounts the files of certified evidence. */
export const mountDownloads = (app: App, ports: AppPorts): void => {
  for (const download of DOWNLOADS) {
    mount(app, describe(download), requireKeyOrSession(ports, 'evidence:read'), async (c) => {
      const query = download.revised ? readQuery(c, editionQuery) : succeed({});
      if (!query.ok) return answerProblem(c, query.failure);
      const found = await findEvidence(ports, c.get('actor'), c.req.param('id') ?? '');
      if (found === null) return answerProblem(c, { code: 'not-found' });
      const certified = await requireCertified(ports, found);
      if (certified === null) return answerProblem(c, { code: 'not-yet-certified', retryAfterSeconds: 1 });
      const edition: Edition = query.value;
      const file = await download.read(ports, c, certified, edition);
      if (file === null) return answerProblem(c, { code: 'not-found', detail: 'No such edition was drawn.' });
      const body = Uint8Array.from(file);
      const answer = answerImmutable(c, {
        body,
        etag: await formStrongEtag(body),
        mediaType: download.mediaType,
        visibility: 'private',
        headers: { 'content-disposition': `inline; filename="${found.evidence.id}.${download.extension}"` },
      });
      if (download.revised && edition.revision === undefined) answer.headers.set('cache-control', 'private, no-cache');
      return answer;
    });
  }
};

// The database row trails the batcher by one write; 2 s is what a deposit waits for its row, too.
const ROW_TRIES = 20;
const ROW_PAUSE_MS = 100;

/**
 * Answers with the evidence and its batch's record if it is certified, else null. The batcher knows first: who was told
 * `certified` and asks at once must not hear the contrary because a row trails.
 */
export const requireCertified = async (
  ports: AppPorts,
  found: EvidenceWithBatch,
): Promise<EvidenceWithBatch | null> => {
  if (found.batch?.state === 'certified') return found;
  const standing = await readStanding(ports, found);
  if (standing.state !== 'certified') return null;
  const { evidence } = found;
  for (let tries = 0; tries < ROW_TRIES; tries += 1) {
    const batch = await ports.batches.find(evidence.batcher, evidence.batchSequence);
    if (batch?.state === 'certified') return { evidence, batch };
    await ports.sleep(ROW_PAUSE_MS);
  }
  return null;
};
