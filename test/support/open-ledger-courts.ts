// Court nodes for an open ledger: each needs the log's keys, which are made when the ledger begins with the courts' keys.

import { formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { type CourtHome, type RunningCourt, createCourtHome } from './court-process.ts';
import type { OpenLedger, OpenLedgerCourt } from './open-ledger.ts';

export type OpenLedgerCourts = {
  /** As members of the ledger's policy. */
  readonly members: readonly OpenLedgerCourt[];
  readonly running: readonly RunningCourt[];
  /** Has all of them cosign the ledger. */
  readonly follow: (ledger: OpenLedger) => void;
  readonly stop: () => Promise<void>;
};

/** Starts courts of the given short names, which know no log yet. */
export const startOpenLedgerCourts = async (names: readonly string[]): Promise<OpenLedgerCourts> => {
  const homes: CourtHome[] = [];
  const running: RunningCourt[] = [];
  const members: OpenLedgerCourt[] = [];
  for (const name of names) {
    const id = `${name}.assize.invalid`;
    const home = createCourtHome(id);
    homes.push(home);
    const court = await home.start();
    running.push(court);
    members.push({ id, url: court.url, witness: home.witnessKeys.map(formatVerifierKey) });
  }
  return {
    members,
    running,
    follow: ({ origin, logKeys }) => {
      for (const [index, home] of homes.entries()) {
        home.configure(logKeys.map((vkey) => ({ vkey, origin })));
        running[index]?.hangUp();
      }
    },
    stop: async () => {
      await Promise.all(running.map((court) => court.stop()));
      for (const home of homes) home.remove();
    },
  };
};
