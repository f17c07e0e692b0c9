// `extract`: cuts out of a certificate what other programmes can check by themselves. It verifies nothing.

import { decodeUtf8 } from '../core/bytes/bytes.ts';
import { encodeHex } from '../core/bytes/hex.ts';
import { sha256 } from '../core/digest/sha256.ts';
import { listParts } from '../core/explain/cut-parts.ts';
import type { Command } from './arguments.ts';
import { readCertificateFile } from './read-certificate.ts';
import { readTrust } from './read-trust.ts';
import { cutText } from './repetition.ts';
import { EXIT } from './usage.ts';
import { writeParts } from './write-parts.ts';

/** What is said of a file that no certificate can be read from. */
export const formatUnreadable = (reason: string): string =>
  `这不是 Assize 证书，或已损坏。 Not an Assize certificate, or damaged: ${reason}\n`;

/** Runs the command; gives the exit code. Throws when a file cannot be read or written. */
export const runExtract = async (
  command: Extract<Command, { readonly name: 'extract' }>,
  write: (text: string) => void,
): Promise<number> => {
  const file = await readCertificateFile(command.certificate);
  const { opened } = await readTrust(command);
  const cut = cutText((file.kind === 'certificate' ? decodeUtf8(file.bytes) : null) ?? '', opened);
  if (!cut.ok) {
    write(formatUnreadable(file.kind === 'refused' ? file.reason : cut.failure.code));
    return EXIT.unverifiable;
  }
  const paths = await writeParts(command.out, listParts(cut.value));
  write(`${paths.join('\n')}\n`);
  write('根证书须与账本信任根所列一致。 The roots must be those that the ledger’s trust bundle names:\n');
  for (const root of cut.value.roots) write(`sha-256 ${encodeHex(sha256(root))}\n`);
  return 0;
};
