// Findings about an entry: signed notes of keepers, kept beside the ledger. They say what a court found wrong with the
// content; the quorum never depends on them. A note that no keeper of the ledger signed is left out.

import { readFinding } from '../../core/ledger/finding.ts';
import type { Court } from '../../core/ledger/genesis.ts';
import { type VerifierKey, parseVerifierKey } from '../../core/note/verifier-key.ts';
import type { ExplorerPorts } from './explorer-ports.ts';
import type { PolicyHistory } from './policy-history.ts';

export type FindingLine = {
  readonly court: Court;
  /** Of the entry that it is about. */
  readonly index: number;
  readonly code: string;
  /** Exact text. */
  readonly note: string;
};

/** Keeper keys of all times by the court that held them, each court as in the newest state that names it. */
const listKeepers = (
  history: PolicyHistory,
): ReadonlyMap<string, { readonly court: Court; readonly keys: readonly VerifierKey[] }> => {
  const keepers = new Map<string, { readonly court: Court; readonly keys: readonly VerifierKey[] }>();
  for (const { state } of history.epochs) {
    for (const court of state.courts) {
      const keys = court.keys.keeper.flatMap((vkey) => {
        const key = parseVerifierKey(vkey);
        return key.ok ? [key.value] : [];
      });
      keepers.set(court.id, { court, keys: [...(keepers.get(court.id)?.keys ?? []), ...keys] });
    }
  }
  return keepers;
};

type Ports = Pick<ExplorerPorts, 'origin' | 'findings'>;

/** Lists the findings about an entry whose signatures verify. */
export const readFindings = async (
  ports: Ports,
  history: PolicyHistory,
  index: number,
): Promise<readonly FindingLine[]> => {
  const notes = await ports.findings(index);
  const keepers = [...listKeepers(history).values()];
  const found = await Promise.all(
    notes.map(async (note): Promise<readonly FindingLine[]> => {
      for (const { court, keys } of keepers) {
        const finding = await readFinding(note, ports.origin, keys);
        if (finding?.index === index) return [{ court, index, code: finding.code, note }];
      }
      return [];
    }),
  );
  return found.flat();
};

/** Lists what a court found about the entries [from, to), newest first. */
export const readCourtFindings = async (
  ports: Ports,
  history: PolicyHistory,
  courtId: string,
  range: { readonly from: number; readonly to: number },
): Promise<readonly FindingLine[]> => {
  const indices = Array.from({ length: range.to - range.from }, (_, offset) => range.to - 1 - offset);
  const found = await Promise.all(indices.map((index) => readFindings(ports, history, index)));
  return found.flat().filter(({ court }) => court.id === courtId);
};
