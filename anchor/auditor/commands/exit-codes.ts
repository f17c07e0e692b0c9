// What the auditor's exit says: 0 everything holds; 1 something does not, and was named; 2 the command line was not
// understood, nothing was looked at; 3 something could not be read, so nothing is claimed either way. 70 (EX_SOFTWARE of
// sysexits.h) is a defect of this programme, which must not pass for a fault of the ledger.

export const EXIT = { sound: 0, fault: 1, usage: 2, unreadable: 3, defect: 70 } as const;

/** The command line was not understood; the message says why. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** A command: its words after its name, and where it writes. Gives the exit code. */
export type Command = (words: readonly string[], write: (text: string) => void) => Promise<number>;
