// A whole service inside workerd for the tests of the routes: real D1, R2, Batcher and LedgerSequencer; courts in memory
// behind `fetch`. What is heavy (drawing a PDF) is replaced by bytes that only the routes' own behaviour depends on.

import { env } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { expect, vi } from 'vitest';

import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { TRUST_SLOT } from '../../src/core/explain/embed-trust.ts';
import { SCOPES, type Scope } from '../../src/domain/access/actor.ts';
import { issueApiKey } from '../../src/domain/access/api-keys.ts';
import { createCertificates } from '../../src/domain/certificates/certificates.ts';
import { createPolicySummary } from '../../src/domain/evidence/policy-summary.ts';
import { formTrust, readPolicyText } from '../../src/domain/ledger/public-texts.ts';
import { createOrganization } from '../../src/domain/tenants/create-organization.ts';
import { createVerificationReport } from '../../src/domain/verification/make-report.ts';
import { createVerification } from '../../src/domain/verification/verify-given.ts';
import { createIssuePorts } from '../../src/platform/certificates/issue-ports.ts';
import { createAnswerRepository } from '../../src/platform/d1/answer-repository.ts';
import { createApiKeyRepository } from '../../src/platform/d1/api-key-repository.ts';
import { createBatchRepository } from '../../src/platform/d1/batch-repository.ts';
import { createEvidenceRelease } from '../../src/platform/d1/evidence-release.ts';
import { createEvidenceRepository } from '../../src/platform/d1/evidence-repository.ts';
import { createExplorerRepository } from '../../src/platform/d1/explorer-repository.ts';
import { createOrganizationRepository } from '../../src/platform/d1/organization-repository.ts';
import { createAuthorityHealthReader, createBatcherClient } from '../../src/platform/durable-objects/batcher-client.ts';
import {
  createCourtAddressClient,
  createKeyReportClient,
  createLedgerClient,
} from '../../src/platform/durable-objects/ledger-client.ts';
import { createEd25519Signer, decodeSecret } from '../../src/platform/keys/ed25519-signer.ts';
import { inflate } from '../../src/platform/pdf/inflate.ts';
import { createEvidenceStore } from '../../src/platform/r2/evidence-store.ts';
import { createFindingsReader } from '../../src/platform/r2/findings-reader.ts';
import { createLedgerReader } from '../../src/platform/r2/ledger-reader.ts';
import { createR2Objects } from '../../src/platform/r2/public-objects.ts';
import { openEmbeddedAuthority } from '../../src/platform/tsa/configured-authorities.ts';
import { answerTimestampQuery } from '../../src/platform/tsa/timestamp-authority.ts';
import type { App } from '../../src/routes/mount.ts';
import type { AppPorts } from '../../src/routes/ports.ts';
import { type MemoryConsortium, createMemoryConsortium } from '../support/memory-consortium.ts';

export type Json = Readonly<Record<string, unknown>>;

export const BASE = 'https://assize.example';
/** What is drawn in place of a certificate's PDF. */
export const PDF_STAND_IN = '%PDF-1.7 stand-in';
/** Small, so that tests reach it. */
export const MAX_EVIDENCE_BYTES = 12 * 1024 * 1024;

const nowUnixMs = (): number => Date.now();
const randomBytes = (count: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(count));

/** Composes the ports like src/index.ts; `changes` replace some, `bindings` are those that the ports work on. */
export const composePorts = (changes: Partial<AppPorts> = {}, bindings: typeof env = env): AppPorts => {
  const database = drizzle(bindings.DB);
  const origin = bindings.LEDGER_ORIGIN;
  const ledger = createLedgerClient(bindings);
  const linkSecret = decodeSecret('LINK_SECRET', bindings.LINK_SECRET);
  const keyReports = createKeyReportClient(bindings);
  const trust = async () => formTrust(origin, ledger, createR2Objects(bindings.LEDGER), await keyReports.read());
  const issuer = createEd25519Signer(
    `${origin}/issuer`,
    KEY_TYPE.ed25519,
    decodeSecret('ISSUER_KEY', bindings.ISSUER_KEY),
  );
  return {
    ledgerOrigin: origin,
    publicUrl: null,
    maxEvidenceBytes: MAX_EVIDENCE_BYTES,
    publicDepositOrganization: null,
    batcherNames: ['b1'],
    linkSecret,
    sessionSecret: decodeSecret('SESSION_SECRET', bindings.SESSION_SECRET),
    operatorToken: bindings.OPERATOR_TOKEN ?? null,
    nowUnixMs,
    randomBytes,
    sleep: async (ms) => {
      await scheduler.wait(ms);
    },
    apiKeys: createApiKeyRepository(database, bindings.DB),
    organizations: createOrganizationRepository(database),
    evidence: createEvidenceRepository(database),
    evidenceRelease: createEvidenceRelease(database),
    batches: createBatchRepository(database),
    explorerIndex: createExplorerRepository(bindings.DB),
    evidenceStore: createEvidenceStore(bindings.EVIDENCE),
    answers: createAnswerRepository(bindings.DB),
    batcher: createBatcherClient(bindings),
    ledger,
    courtAddresses: createCourtAddressClient(bindings),
    keyReports,
    policySummary: createPolicySummary({ ledger, nowUnixMs }),
    certificates: createCertificates({
      issuing: async () => createIssuePorts(bindings, await issuer, trust),
      renderPdf: () => Promise.resolve(encodeUtf8(PDF_STAND_IN)),
      renderDraft: (view) => Promise.resolve(encodeUtf8(`${PDF_STAND_IN} ${JSON.stringify(view)}`)),
      findRelated: createEvidenceRepository(database).findRelated,
      linkSecret,
      issuer: { zh: '测试', en: 'Test', simulated: true, creditCode: null, filings: null },
      pdfSignature: null,
      version: '0.0.0',
      verifierSha256: null,
    }),
    verification: createVerification({ trust, nowUnixMs, inflate }),
    verificationReport: createVerificationReport({
      verification: createVerification({ trust, nowUnixMs, inflate }),
      trust,
      nowUnixMs,
      render: (view) => Promise.resolve(encodeUtf8(`${PDF_STAND_IN} ${JSON.stringify(view)}`)),
      ledger: origin,
      version: '0.0.0',
    }),
    readAsset: () => Promise.resolve(`before ${TRUST_SLOT} after`),
    publicLedger: { read: createLedgerReader(bindings.LEDGER), findings: createFindingsReader(bindings.LEDGER) },
    trust,
    policyText: () => readPolicyText(ledger),
    timestampAuthorities: () => Promise.resolve([{ name: 'assize-development', simulated: true }]),
    authorityHealthByBatcher: createAuthorityHealthReader(bindings, ['b1']),
    answerTimestampQuery: async (query) => {
      const authority = await openEmbeddedAuthority(bindings);
      if (authority === null) throw new Error('no authority');
      return Uint8Array.from(await answerTimestampQuery(authority, query));
    },
    readRevocationList: () => null,
    rateLimit: null,
    ...changes,
  };
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty where the body is no JSON object. */
  readonly json: Json;
};

/** Sends a request, and holds every answer from 400 on to the form of a problem. */
export const send = async (app: App, path: string, init: RequestInit = {}): Promise<Answer> => {
  const answer = await app.request(path.startsWith('http') ? path : `${BASE}${path}`, init);
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  const json = /json/.test(type) && init.method !== 'HEAD' ? (JSON.parse(text) as Json) : {};
  if (answer.status >= 400 && init.method !== 'HEAD') {
    expect(type).toBe('application/problem+json');
    expect(json).toMatchObject({
      type: `${BASE}/docs/problems/${String(json['code'])}`,
      status: answer.status,
      requestId: answer.headers.get('x-request-id'),
    });
  }
  return { status: answer.status, headers: answer.headers, text, json };
};

/** Makes an organization with a key of the scopes. */
export const createTenant = async (
  ports: AppPorts,
  scopes: readonly Scope[] = SCOPES,
): Promise<{
  readonly organizationId: string;
  readonly token: string;
  readonly bearer: Readonly<Record<string, string>>;
}> => {
  const organization = await createOrganization(ports, '青岚织造');
  const { token } = await issueApiKey(ports, { organizationId: organization.id, name: 'test', scopes });
  return { organizationId: organization.id, token, bearer: { authorization: `Bearer ${token}` } };
};

/** Leads the courts' addresses to courts in memory, which answer. Call before each test; it stays after the last one, since
 * the ledger goes on asking. */
export const connectCourts = (consortium: MemoryConsortium): void => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(consortium.fetch);
  for (const witness of consortium.witnesses) witness.mode = 'up';
};

/** Begins the ledger, once a file. */
export const beginLedger = async (ports: AppPorts): Promise<MemoryConsortium> => {
  const consortium = await createMemoryConsortium(env);
  connectCourts(consortium);
  const begun = await ports.ledger.begin(consortium.state);
  if (!begun.ok) throw new Error(begun.failure.code);
  await ports.ledger.whenPublished(0, 5000);
  return consortium;
};

/** A form with a file, as a browser sends it. */
export const formOf = (
  content: Uint8Array<ArrayBuffer> | string,
  fields: Readonly<Record<string, string>> = {},
  name = '合同.pdf',
): FormData => {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append('file', new File([content], name, { type: 'application/pdf' }));
  return form;
};

/** SHA-256 in hex. */
export const digestOf = (content: Uint8Array | string): string =>
  encodeHex(sha256(typeof content === 'string' ? encodeUtf8(content) : content));

/** A digest deposit's body. */
export const digestDeposit = (content: string, more: Json = {}): string =>
  JSON.stringify({
    digests: { 'sha-256': digestOf(content) },
    sizeBytes: encodeUtf8(content).length,
    mediaType: 'text/plain',
    ...more,
  });

export const JSON_TYPE = { 'content-type': 'application/json' };
