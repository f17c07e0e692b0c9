// The pages' ports over the app's: pages show what the API tells anybody, by the same use cases.

import { formatTime } from '../core/text/time.ts';
import { lookUpDigest } from '../domain/evidence/open-evidence.ts';
import { createExplorer } from '../domain/explorer/explorer.ts';
import type { PagePorts } from './pages/page-ports.ts';
import type { AppPorts, PublicLedger } from './ports.ts';
import { presentOpenEvidence } from './public/open-evidence-view.ts';

const readWhole = async ({ read }: PublicLedger, key: string): Promise<Uint8Array | null> => {
  const object = await read(key);
  return object === null ? null : new Uint8Array(await new Response(object.body).arrayBuffer());
};

/** Makes the pages' ports. `simulated`: courts or authorities of this deployment are simulated. */
export const createPagePorts = (ports: AppPorts, simulated: boolean): PagePorts => ({
  deployment: {
    simulated,
    publicDeposit: ports.publicDepositOrganization !== null,
    maxEvidenceBytes: ports.maxEvidenceBytes,
  },
  now: ports.nowUnixMs,
  lookUpDigest: async ({ sha256, k }) => {
    // The one of k first, or somebody who listed the same digest earlier would stand on the page of a printed link.
    const open = await lookUpDigest(ports, 'sha-256', sha256, k);
    return Promise.all(
      open.map(async (found) => {
        // A page links within its own site: no base.
        const view = await presentOpenEvidence(ports, '', found, k);
        const isIssued = found.batch?.state === 'certified';
        return {
          ...view,
          sm3: found.evidence.sm3,
          receivedAt: formatTime(found.evidence.receivedAtUnixMs),
          certificate: isIssued ? await ports.certificates.publicCertificate(found) : null,
        };
      }),
    );
  },
  loadTrust: () => ports.trust(),
  loadLedgerStatus: ports.ledger.status,
  explorer: createExplorer({
    origin: ports.ledgerOrigin,
    ledger: ports.ledger,
    readObject: (key) => readWhole(ports.publicLedger, key),
    findings: ports.publicLedger.findings,
    batches: ports.batches,
    evidence: ports.evidence,
    index: ports.explorerIndex,
    trust: ports.trust,
    nowUnixMs: ports.nowUnixMs,
  }),
});
