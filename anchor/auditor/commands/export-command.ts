// `export`: a self-contained archive of a ledger.

import { parseArgs } from 'node:util';
import { ExportRefused, exportLedger } from '../archive/export-ledger.ts';
import { openSource } from '../source/open-source.ts';
import { EXIT, type Command, UsageError } from './exit-codes.ts';
import { readGenesisHash } from './read-trust.ts';

/** Runs the command. */
export const runExport: Command = async (words, write) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { genesis: { type: 'string' } },
  });
  const [base, folder, surplus] = positionals;
  if (base === undefined || folder === undefined || surplus !== undefined) {
    throw new UsageError('export takes a base URL and a folder');
  }
  const options = { genesis: readGenesisHash(values.genesis), now: Date.now(), tell: write };
  try {
    const done = await exportLedger(openSource(base), folder, options);
    for (const file of done.missing) write(`MISSING ${file}: the ledger names it, the source does not have it\n`);
    write(`size ${done.treeSize}, root ${done.rootHash}, genesis ${done.genesis}, ${done.added} files added\n`);
    write(
      `归档完成，请核验：  Exported; verify it with:\n  npm run auditor -- verify-archive ${folder} --genesis <hex>\n`,
    );
    return done.missing.length === 0 ? EXIT.sound : EXIT.fault;
  } catch (error) {
    if (!(error instanceof ExportRefused)) throw error;
    write(`REFUSED ${error.message}\n`);
    return EXIT.fault;
  }
};
