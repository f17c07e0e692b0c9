// The Worker's entry: binds Env to ports and exports the handlers and the Durable Objects. No logic.

import { drizzle } from 'drizzle-orm/d1';
import type { Trust } from './core/verify/trust.ts';
import { KEY_TYPE } from './core/note/verifier-key.ts';
import { createRateLimit } from './domain/access/rate-limit.ts';
import { createCertificates } from './domain/certificates/certificates.ts';
import { createWebhooks } from './domain/deliveries/webhooks.ts';
import { createPolicySummary } from './domain/evidence/policy-summary.ts';
import { readEpochInForce } from './domain/ledger/epochs.ts';
import { formTrust, readPolicyText } from './domain/ledger/public-texts.ts';
import { createVerificationReport } from './domain/verification/make-report.ts';
import { createVerification } from './domain/verification/verify-given.ts';
import { createAssetReader } from './platform/asset-reader.ts';
import { createIssuePorts, openRevocationCapture } from './platform/certificates/issue-ports.ts';
import { createAnswerRepository } from './platform/d1/answer-repository.ts';
import { createApiKeyRepository } from './platform/d1/api-key-repository.ts';
import { createBatchRepository } from './platform/d1/batch-repository.ts';
import { createEndpointStore, createEventLog } from './platform/d1/endpoint-store.ts';
import { createEvidenceRelease } from './platform/d1/evidence-release.ts';
import { createEvidenceRepository } from './platform/d1/evidence-repository.ts';
import { createExplorerRepository } from './platform/d1/explorer-repository.ts';
import { createOrganizationRepository } from './platform/d1/organization-repository.ts';
import {
  createCourtAddressClient,
  createKeyReportClient,
  createLedgerClient,
} from './platform/durable-objects/ledger-client.ts';
import { createAuthorityHealthReader, createBatcherClient } from './platform/durable-objects/batcher-client.ts';
import type { Env } from './platform/env.ts';
import { createEd25519Signer, decodeSecret } from './platform/keys/ed25519-signer.ts';
import { hashNatively } from './platform/hash-natively.ts';
import { createAssetFonts } from './platform/pdf/asset-fonts.ts';
import { inflate } from './platform/pdf/inflate.ts';
import { createSealing } from './platform/seal/create-sealing.ts';
import { readRevocationList } from './platform/seal/read-revocation-list.ts';
import { describeSeal } from './platform/seal/describe-seal.ts';
import { deliverEvents } from './platform/queues/deliver-events.ts';
import type { EventAnnouncement } from './platform/queues/event-announcement.ts';
import { createEvidenceStore } from './platform/r2/evidence-store.ts';
import { createFindingsReader } from './platform/r2/findings-reader.ts';
import { createLedgerReader } from './platform/r2/ledger-reader.ts';
import { createR2Objects } from './platform/r2/public-objects.ts';
import { sweep } from './platform/sweep.ts';
import { answerTimestampQuery } from './platform/tsa/timestamp-authority.ts';
import { openEmbeddedAuthority } from './platform/tsa/configured-authorities.ts';
import { createEndpointSender } from './platform/webhooks/endpoint-sender.ts';
import { isSimulatedOrigin, readIssuerProfile } from './platform/issuer-profile.ts';
import { readUrlRules, readWebhookSecret } from './platform/webhooks/webhook-settings.ts';
import { createApp } from './routes/app.ts';
import { publicDepositSession } from './routes/authentication.ts';
import { mountEvents } from './routes/events/event-routes.ts';
import type { App } from './routes/mount.ts';
import { createPagePorts } from './routes/page-adapters.ts';
import { verifierDigest } from './routes/pages/assets.ts';
import { pageRoutes } from './routes/pages/page-routes.tsx';
import type { AppPorts } from './routes/ports.ts';
import { mountWebhooks } from './routes/webhooks/webhook-routes.ts';

export { Batcher } from './platform/durable-objects/batcher.ts';
export { LedgerSequencer } from './platform/durable-objects/ledger-sequencer.ts';
export { WebhookEndpoint } from './platform/durable-objects/webhook-endpoint.ts';

const VERSION = '0.1.0';

hashNatively();

const nowUnixMs = (): number => Date.now();
const randomBytes = (count: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(count));

/** A caller may spend ten seconds' worth of calls at once. */
const createRateLimitFor = (perSecond: string | undefined): AppPorts['rateLimit'] =>
  perSecond === undefined ? null : createRateLimit(Number(perSecond), Number(perSecond) * 10, nowUnixMs);

const createPorts = (env: Env): AppPorts => {
  const database = drizzle(env.DB);
  const origin = env.LEDGER_ORIGIN;
  const ledger = createLedgerClient(env);
  const linkSecret = decodeSecret('LINK_SECRET', env.LINK_SECRET);
  const keyReports = createKeyReportClient(env);
  const trust = async (): Promise<Trust | null> =>
    formTrust(origin, ledger, createR2Objects(env.LEDGER), keyReports.read());
  const issuerKey = createEd25519Signer(
    `${origin}/issuer`,
    KEY_TYPE.ed25519,
    decodeSecret('ISSUER_KEY', env.ISSUER_KEY),
  );
  const fonts = createAssetFonts(env.ASSETS);
  const seal = createSealing(env, ledger.governance, openRevocationCapture(env), inflate);
  const verification = createVerification({ trust, nowUnixMs, inflate });
  return {
    ledgerOrigin: origin,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, '') ?? null,
    maxEvidenceBytes: Number(env.MAX_EVIDENCE_BYTES),
    publicDepositOrganization: env.PUBLIC_DEPOSIT_ORGANIZATION ?? null,
    batcherNames: (env.BATCHERS ?? 'b1').split(','),
    linkSecret,
    sessionSecret: decodeSecret('SESSION_SECRET', env.SESSION_SECRET),
    operatorToken: env.OPERATOR_TOKEN ?? null,
    nowUnixMs,
    randomBytes,
    sleep: async (ms) => {
      await scheduler.wait(ms);
    },
    apiKeys: createApiKeyRepository(database, env.DB),
    organizations: createOrganizationRepository(database),
    evidence: createEvidenceRepository(database),
    evidenceRelease: createEvidenceRelease(database),
    batches: createBatchRepository(database),
    explorerIndex: createExplorerRepository(env.DB),
    evidenceStore: createEvidenceStore(env.EVIDENCE),
    answers: createAnswerRepository(env.DB),
    batcher: createBatcherClient(env),
    ledger,
    courtAddresses: createCourtAddressClient(env),
    keyReports,
    policySummary: createPolicySummary({ ledger, nowUnixMs }),
    certificates: createCertificates({
      issuing: async () => createIssuePorts(env, await issuerKey, trust),
      renderPdf: async (view, json) => {
        // Loaded at its first use: the PDF library and its fonts engine would take most of the Worker's start-up time.
        const { renderCertificatePdf } = await import('./platform/pdf/certificate-document.ts');
        return seal(await renderCertificatePdf(view, json, fonts));
      },
      findRelated: createEvidenceRepository(database).findRelated,
      renderDraft: async (view) => {
        const { renderDraftPdf } = await import('./platform/pdf/draft-document.ts');
        return renderDraftPdf(view, fonts);
      },
      linkSecret,
      issuer: readIssuerProfile(env),
      pdfSignature: describeSeal(env.SEAL_KEYS, isSimulatedOrigin(origin)),
      version: VERSION,
      verifierSha256: verifierDigest(),
    }),
    verification,
    verificationReport: createVerificationReport({
      verification,
      trust,
      nowUnixMs,
      render: async (view) => {
        const { renderReportPdf } = await import('./platform/pdf/report-document.ts');
        return renderReportPdf(view, fonts);
      },
      ledger: origin,
      version: VERSION,
    }),
    readAsset: createAssetReader(env.ASSETS),
    publicLedger: { read: createLedgerReader(env.LEDGER), findings: createFindingsReader(env.LEDGER) },
    trust,
    policyText: () => readPolicyText(ledger),
    timestampAuthorities: async () => {
      const epoch = await readEpochInForce(ledger);
      return epoch?.state.timestamps.authorities.map(({ name, simulated }) => ({ name, simulated })) ?? [];
    },
    authorityHealthByBatcher: createAuthorityHealthReader(env, (env.BATCHERS ?? 'b1').split(',')),
    answerTimestampQuery:
      env.TSA_KEYS === undefined
        ? null
        : async (query) => {
            const authority = await openEmbeddedAuthority(env);
            if (authority === null) throw new Error('TSA_KEYS is not configured');
            return Uint8Array.from(await answerTimestampQuery(authority, query));
          },
    readRevocationList: (file) => readRevocationList(env, file),
    rateLimit: createRateLimitFor(env.RATE_LIMIT_PER_SECOND),
  };
};

const createWorker = (env: Env): App => {
  const ports = createPorts(env);
  const webhooks = createWebhooks({
    store: createEndpointStore(env.DB),
    sender: createEndpointSender(env),
    urlRules: readUrlRules(env),
    secret: readWebhookSecret(env),
    nowUnixMs,
    randomBytes,
  });
  return createApp(ports, [
    (app) => mountWebhooks(app, ports, webhooks),
    (app) => mountEvents(app, ports, createEventLog(env.DB)),
    (app) => {
      for (const path of ['/', '/zh/', '/en/']) app.use(path, publicDepositSession(ports));
      app.route('/', pageRoutes(createPagePorts(ports, isSimulatedOrigin(env.LEDGER_ORIGIN))));
    },
  ]);
};

let app: App | null = null;

export default {
  fetch: (request, env, context) => {
    app ??= createWorker(env);
    return app.fetch(request, env, context);
  },
  queue: (batch, env) => deliverEvents(batch, env),
  scheduled: (_event, env) => sweep(env, createPorts(env)),
} satisfies ExportedHandler<Env, EventAnnouncement>;
