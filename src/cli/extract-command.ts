// `extract`: cuts out of a certificate what other programmes can check by themselves. It verifies nothing.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sliceBatchCore } from '../core/batch/batch-entry.ts';
import { decodeBase64, encodeBase64 } from '../core/bytes/base64.ts';
import { decodeUtf8, equalBytes } from '../core/bytes/bytes.ts';
import { encodeHex } from '../core/bytes/hex.ts';
import { parseCertificate } from '../core/certificate/certificate.ts';
import { parseCertificateCore } from '../core/certificate/certificate-core.ts';
import { sha256 } from '../core/digest/sha256.ts';
import { parseTlogProof } from '../core/proof/tlog-proof.ts';
import { parseTimestampToken } from '../core/timestamp/parse-timestamp-token.ts';
import { readX509Certificate } from '../core/x509/x509-certificate.ts';
import type { Command } from './arguments.ts';
import { readCertificateFile } from './read-certificate.ts';

const UNREADABLE = 2;

const isSelfIssued = (certificate: Uint8Array): boolean => {
  try {
    const { issuer, subject } = readX509Certificate(certificate);
    return equalBytes(issuer, subject);
  } catch {
    // Not a certificate that this programme reads: not offered as a root.
    return false;
  }
};

const formatPem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${encodeBase64(der).replaceAll(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

const distinct = (certificates: readonly Uint8Array[]): readonly Uint8Array[] =>
  certificates.filter((one, index) => certificates.findIndex((other) => equalBytes(one, other)) === index);

/** Runs the command; gives the exit code. Throws when a file cannot be read or written. */
export const runExtract = async (
  command: Extract<Command, { readonly name: 'extract' }>,
  write: (text: string) => void,
): Promise<number> => {
  const { bytes } = await readCertificateFile(command.certificate);
  const certificate = parseCertificate((bytes === null ? null : decodeUtf8(bytes)) ?? '');
  const core = certificate.ok ? parseCertificateCore(certificate.value.core, certificate.value.ledger) : certificate;
  if (!core.ok) {
    write(`这不是 Assize 证书，或已损坏。 Not an Assize certificate, or damaged: ${core.failure.code}\n`);
    return UNREADABLE;
  }
  const { statement, batch, timestamps, inclusion, receipt } = core.value;
  const tokens = timestamps.map(({ token }) => decodeBase64(token) ?? new Uint8Array());
  const carried = timestamps.flatMap(({ certificates }) =>
    certificates.map((text) => decodeBase64(text) ?? new Uint8Array()),
  );
  const inTokens = tokens.flatMap((token) => {
    const parsed = parseTimestampToken(token);
    return parsed.ok ? parsed.value.certificates : [];
  });
  const certificates = distinct([...inTokens, ...carried]);
  const roots = certificates.filter(isSelfIssued);
  const others = certificates.filter((one) => !roots.includes(one));
  const proof = parseTlogProof(inclusion.proof);
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['core.json', sliceBatchCore(batch.entry)],
    ...tokens.map((token, index) => [`token-${index + 1}.der`, token] as const),
    ['roots.pem', roots.map(formatPem).join('')],
    ['untrusted.pem', others.map(formatPem).join('')],
    ['statement.json', statement],
    ['entry.json', batch.entry],
    ['inclusion.tlog-proof', inclusion.proof],
    ['checkpoint.txt', proof.ok ? proof.value.checkpoint : ''],
    ['receipt.txt', receipt],
  ];
  await mkdir(command.out, { recursive: true });
  for (const [name, content] of files) await writeFile(join(command.out, name), content);
  write(`${files.map(([name]) => join(command.out, name)).join('\n')}\n`);
  write('根证书须与账本信任根所列一致。 The roots must be those that the ledger’s trust bundle names:\n');
  for (const root of roots) write(`sha-256 ${encodeHex(sha256(root))}\n`);
  return 0;
};
