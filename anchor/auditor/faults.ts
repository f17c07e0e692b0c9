// What was found wrong: each fault names the file. Collected up to a limit, so that a ledger that is broken throughout
// ends in a list that somebody can read.

/** A fault: `file` is the path under the base, `code` a stable word, `detail` what was expected and found. */
export type Fault = { readonly file: string; readonly code: string; readonly detail: string };

export type Faults = {
  readonly report: (file: string, code: string, detail?: string) => void;
  readonly list: () => readonly Fault[];
  /** How many were found, listed or not. */
  readonly count: () => number;
};

/** Makes a collector that keeps the first `limit` faults and counts the rest. */
export const createFaults = (limit = 100): Faults => {
  const faults: Fault[] = [];
  let count = 0;
  return {
    report: (file, code, detail = '') => {
      count += 1;
      if (faults.length < limit) faults.push({ file, code, detail });
    },
    list: () => faults,
    count: () => count,
  };
};
