// The pages' ports over the app's: pages show what the API tells anybody, by the same use cases.

import { parseGenesis } from '../core/ledger/genesis.ts';
import { formatTime, parseTime } from '../core/text/time.ts';
import { lookUpDigest } from '../domain/evidence/open-evidence.ts';
import type { BatchRecord } from '../domain/evidence/evidence.ts';
import type { LedgerActivity, LedgerEntryLine, PagePorts } from './pages/page-ports.ts';
import type { AppPorts } from './ports.ts';
import { presentOpenEvidence } from './public/lookup-routes.ts';

const LATEST_ENTRIES = 20;
const HOUR_MS = 3_600_000;
const HOURS = 24;

const toLine = (batch: BatchRecord): LedgerEntryLine | null =>
  batch.ledgerIndex === null
    ? null
    : {
        index: batch.ledgerIndex,
        kind: 'batch',
        batch: `${batch.batcher}/${batch.sequence}`,
        treeSize: batch.treeSize,
        rootHash: batch.rootHash,
        enteredAtUnixMs: batch.appendedAtUnixMs,
      };

// Entry 0 stands in no batch: it is read from the ledger itself, and closes the list while that is short.
const readGenesisLine = async (ports: AppPorts): Promise<LedgerEntryLine | null> => {
  const identity = await ports.ledger.identity();
  const genesis = identity === null ? null : parseGenesis(identity.genesis, ports.ledgerOrigin);
  if (genesis?.ok !== true) return null;
  const enteredAtUnixMs = parseTime(genesis.value.createdAt);
  return { index: 0, kind: 'genesis', batch: null, treeSize: null, rootHash: null, enteredAtUnixMs };
};

const readActivity = async (ports: AppPorts): Promise<LedgerActivity> => {
  const thisHour = Math.floor(ports.nowUnixMs() / HOUR_MS) * HOUR_MS;
  const [latest, hours] = await Promise.all([
    ports.batches.listLatest(LATEST_ENTRIES),
    ports.batches.countByHour(thisHour - (HOURS - 1) * HOUR_MS),
  ]);
  const entries = latest.flatMap((batch) => toLine(batch) ?? []);
  const genesis = entries.length < LATEST_ENTRIES ? await readGenesisLine(ports) : null;
  return { entries: genesis === null ? entries : [...entries, genesis], hours };
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
          receivedAt: formatTime(found.evidence.receivedAtUnixMs),
          certificate: isIssued ? await ports.certificates.publicCertificate(found) : null,
        };
      }),
    );
  },
  loadTrust: () => ports.trust(),
  loadLedgerStatus: ports.ledger.status,
  loadLedgerActivity: () => readActivity(ports),
});
