// `verify`: hashes the evidence, verifies the certificate with the ledger's trust bundle, prints the verdict. No network.

import { readFile } from 'node:fs/promises';
import type { Summary } from '../core/verify/verdict.ts';
import { refuseDocument, verifyCertificate } from '../core/verify/verify-certificate.ts';
import type { Command } from './arguments.ts';
import { formatVerdict } from './format-verdict.ts';
import { hashFile } from './hash-file.ts';
import { readCertificateFile } from './read-certificate.ts';
import { readTrust } from './read-trust.ts';
import { verifyByNode } from './verify-by-node.ts';

const EXIT_CODES: Readonly<Record<Summary, number>> = { consistent: 0, inconsistent: 1, fork: 1, unverifiable: 2 };

/** Runs the command; gives the exit code. Throws when a file cannot be read. */
export const runVerify = async (
  command: Extract<Command, { readonly name: 'verify' }>,
  write: (text: string) => void,
  now: number,
): Promise<number> => {
  const file = await readCertificateFile(command.certificate);
  const evidence = command.evidence === null ? null : await hashFile(command.evidence);
  const { trust, note } = await readTrust(command.trust, command.genesis);
  const checkpoints = await Promise.all(
    command.checkpoints.map(async (path) => ({ note: await readFile(path, 'utf8') })),
  );
  const options = {
    trust,
    now,
    verifySignature: verifyByNode,
    digests: evidence?.digests,
    sizeBytes: evidence?.sizeBytes,
    knownCheckpoints: checkpoints,
  };
  const verdict =
    file.bytes === null
      ? refuseDocument(file.reason)
      : await verifyCertificate(file.bytes, { ...options, pdf: file.pdf });
  write(command.json ? `${JSON.stringify(verdict, null, 2)}\n` : formatVerdict(verdict, note));
  return EXIT_CODES[verdict.summary];
};
