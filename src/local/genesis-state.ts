// The first state of the local stack's ledger, without the log's key: that one is made inside the sequencer.

import type { LedgerState } from '../core/ledger/genesis.ts';
import { readSealSubject } from '../platform/seal/seal-keys.ts';
import type { CourtKeys } from './court-processes.ts';
import { REQUIRED_WITNESSES, SIMULATED_COURTS } from './simulated-courts.ts';
import { type StackSecrets, deriveVerifierKey } from './stack-secrets.ts';

/** An embedded timestamp authority, counted from 0: its name in the ledger's state and its address for the Worker. */
export const describeEmbedded = (index: number): { readonly name: string; readonly url: string } =>
  index === 0
    ? { name: 'assize-simulated-tsa', url: 'embedded:' }
    : { name: `assize-simulated-tsa-${index + 1}`, url: `embedded:${index}` };

/** Composes the state: four simulated courts of which three must cosign; simulated authorities of which one must answer. */
export const composeGenesisState = (
  origin: string,
  secrets: StackSecrets,
  courtKeys: readonly CourtKeys[],
  since: string,
): Omit<LedgerState, 'log'> => ({
  policy: { witnesses: REQUIRED_WITNESSES, keepers: 0 },
  courts: SIMULATED_COURTS.map((court, index) => {
    const keys = courtKeys[index];
    if (keys === undefined) throw new Error(`${court.id} has no keys`);
    return {
      ...court,
      since,
      simulated: true,
      keys: { witness: keys.witness, mirror: keys.mirror, keeper: keys.keeper, governance: keys.governance },
    };
  }),
  receipt: [deriveVerifierKey(`${origin}/receipt`, secrets.RECEIPT_KEY)],
  issuer: [deriveVerifierKey(`${origin}/issuer`, secrets.ISSUER_KEY)],
  timestamps: {
    minimum: 1,
    authorities: secrets.tsaRootsSha256.map((root, index) => ({
      name: describeEmbedded(index).name,
      roots: [root],
      simulated: true,
    })),
  },
  // A stack whose secrets were made without a seal goes on without one.
  ...(secrets.sealRootSha256 === undefined
    ? {}
    : { seal: { roots: [secrets.sealRootSha256], simulated: true, subject: readSealSubject(secrets.SEAL_KEYS) } }),
  toleranceSeconds: 60,
  includeByHours: 24,
});
