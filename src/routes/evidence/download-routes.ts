// What certified evidence gives: certificate.json, its PDF and the proof, each the same bytes for ever; and the evidence
// itself, where it was kept.

import { z } from '@hono/zod-openapi';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { findEvidence, readStanding } from '../../domain/evidence/read-evidence.ts';
import type { EvidenceWithBatch } from '../../domain/evidence/evidence-repository.ts';
import type { AppContext } from '../app-env.ts';
import { requireKeyOrSession } from '../authentication.ts';
import { answerImmutable, formStrongEtag } from '../immutable.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { problemResponses } from './evidence-schemas.ts';
import { evidenceParams } from './read-routes.ts';

type Download = {
  readonly name: 'certificate' | 'certificate.pdf' | 'proof';
  readonly operationId: string;
  readonly summary: string;
  readonly mediaType: string;
  readonly extension: string;
  readonly read: (ports: AppPorts, c: AppContext, found: EvidenceWithBatch) => Promise<Uint8Array>;
};

const DOWNLOADS: readonly Download[] = [
  {
    name: 'certificate',
    operationId: 'getCertificate',
    summary: 'The certificate as JSON, as issued',
    mediaType: 'application/json',
    extension: 'json',
    read: async (ports, _c, found) => encodeUtf8(await ports.certificates.certificate(found)),
  },
  {
    name: 'certificate.pdf',
    operationId: 'getCertificatePdf',
    summary: 'The certificate as PDF, with the JSON attached',
    mediaType: 'application/pdf',
    extension: 'pdf',
    read: (ports, c, found) => ports.certificates.pdf(found, c.get('baseUrl')),
  },
  {
    name: 'proof',
    operationId: 'getProof',
    summary: 'From the statement to the quorum in one file (C2SP tlog-proof)',
    mediaType: 'text/plain; charset=utf-8',
    extension: 'tlog-proof',
    read: async (ports, _c, found) => encodeUtf8(await ports.certificates.proof(found)),
  },
];

const describe = (download: Download): Route => ({
  method: 'get',
  path: `/v1/evidence/{id}/${download.name}`,
  operationId: download.operationId,
  tags: ['Evidence'],
  summary: download.summary,
  description: '409 `not-yet-certified` before the evidence is certified; afterwards the same bytes for ever.',
  security: [{ apiKey: [] }, { depositSession: [] }],
  request: { params: evidenceParams },
  responses: {
    200: { description: 'The file', content: { [download.mediaType.split(';', 1)[0] ?? '']: { schema: z.any() } } },
    ...problemResponses(401, 403, 404, 409, 429),
  },
});

/** Mounts the files of certified evidence. */
export const mountDownloads = (app: App, ports: AppPorts): void => {
  for (const download of DOWNLOADS) {
    mount(app, describe(download), requireKeyOrSession(ports, 'evidence:read'), async (c) => {
      const found = await findEvidence(ports, c.get('actor'), c.req.param('id') ?? '');
      if (found === null) return answerProblem(c, { code: 'not-found' });
      const certified = await requireCertified(ports, found);
      if (certified === null) return answerProblem(c, { code: 'not-yet-certified', retryAfterSeconds: 1 });
      const body = Uint8Array.from(await download.read(ports, c, certified));
      return answerImmutable(c, {
        body,
        etag: await formStrongEtag(body),
        mediaType: download.mediaType,
        visibility: 'private',
        headers: { 'content-disposition': `inline; filename="${found.evidence.id}.${download.extension}"` },
      });
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
