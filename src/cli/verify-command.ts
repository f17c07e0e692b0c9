// `verify`: hashes the evidence, verifies the certificate with the ledger's trust bundle, prints the verdict. No network.

import { readFile } from 'node:fs/promises';
import { encodeUtf8 } from '../core/bytes/bytes.ts';
import { encodeHex } from '../core/bytes/hex.ts';
import { parseTrustBundle } from '../core/ledger/trust-bundle.ts';
import { hashLeaf } from '../core/merkle/hash.ts';
import type { Trust } from '../core/verify/trust.ts';
import type { Summary } from '../core/verify/verdict.ts';
import { refuseDocument, verifyCertificate } from '../core/verify/verify-certificate.ts';
import type { Command } from './arguments.ts';
import { formatVerdict } from './format-verdict.ts';
import { hashFile } from './hash-file.ts';
import { readCertificateFile } from './read-certificate.ts';

const EXIT_CODES: Readonly<Record<Summary, number>> = { consistent: 0, inconsistent: 1, fork: 1, unverifiable: 2 };

type OpenedTrust = { readonly trust: Trust | null; readonly note: string };

const readTrust = async (path: string | null, pinned: string | null): Promise<OpenedTrust> => {
  if (path === null)
    return { trust: null, note: '未提供信任根，签名均未核验。 No trust bundle was given: no signature was checked.' };
  // A file saved by a download tool may end in one line feed that the text does not have.
  const bundle = (await readFile(path, 'utf8')).replace(/\n$/, '');
  const parsed = parseTrustBundle(bundle, null);
  const found = parsed.ok ? encodeHex(hashLeaf(encodeUtf8(parsed.value.genesis))) : '';
  const genesis = pinned ?? found;
  const note =
    pinned === null
      ? `账本创世哈希取自信任文件，请与独立来源核对。 Genesis hash taken from the trust file; compare it with another source:\n${found}`
      : `账本创世哈希由您指定。 Genesis hash as pinned by you:\n${pinned}`;
  return { trust: { genesis, bundle }, note };
};

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
