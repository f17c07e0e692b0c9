// Verification in Node, and the making of certificates and their PDF on first request. Sizes, too: they are budgets.
// Verification is what the command line does, each certificate once, after the service has been asked for all of them: its
// courts run in this process. Opening the trust bundle, which somebody who verifies many does once, is not included.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hashByNode } from '../../src/cli/hash-by-node.ts';
import { verifyByNode } from '../../src/cli/verify-by-node.ts';
import { type Trust, openTrust } from '../../src/core/verify/trust.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { type DepositAnswer, type Depositor, formatDigestDeposit } from '../support/deposit-requests.ts';
import { openConnections } from '../support/http-connections.ts';
import { measureHostileCertificate } from './hostile-certificate.ts';
import { computeQuantile } from './load.ts';
import { type Measurement, atMost } from './measurement.ts';

const CERTIFICATES = 60;
const WARM_UP = 10;

const time = async <T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly elapsedMs: number }> => {
  const startedAt = performance.now();
  const value = await work();
  return { value, elapsedMs: performance.now() - startedAt };
};

const median = (values: readonly number[]): number =>
  computeQuantile(
    values.toSorted((left, right) => left - right),
    0.5,
  );

const fetchFrom = async (depositor: Depositor, path: string): Promise<Buffer> => {
  const response = await fetch(`${depositor.url}${path}`, {
    headers: { authorization: `Bearer ${depositor.apiKey}` },
    signal: AbortSignal.timeout(30_000),
  });
  const body = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${body.toString()}`);
  return body;
};

const depositCertified = async (depositor: Depositor): Promise<string[]> => {
  const connections = openConnections(new URL(depositor.url), CERTIFICATES);
  try {
    const answers = await Promise.all(
      Array.from({ length: CERTIFICATES }, (_, index) =>
        connections.send(formatDigestDeposit(depositor, `certificate ${index}`, { waitSeconds: 30 })),
      ),
    );
    return answers.map(({ status, body }) => {
      if (status !== 201) throw new Error(`not certified: ${status} ${body.toString()}`);
      return (JSON.parse(body.toString()) as DepositAnswer).id;
    });
  } finally {
    connections.close();
  }
};

const FIVE_COURTS = 5;
const ML_DSA_LINE_CHARS = 1_000;

/**
 * The size that this certificate would have under Ed25519 keys alone and five courts: the long lines (ML-DSA) are taken
 * out of its notes, and each note gets the lines of the courts that it lacks, as long as those that it has.
 */
const computeCompactBytes = (certificate: string): number => {
  let lacking = 0;
  const compact = (note: string): string => {
    const kept = note.split('\n').filter((line) => !line.startsWith('— ') || line.length < ML_DSA_LINE_CHARS);
    const courts = kept.filter((line) => line.startsWith('— ') && line.includes('/witness'));
    const longest = Math.max(0, ...courts.map((line) => Buffer.byteLength(line) + 2));
    lacking += Math.max(0, FIVE_COURTS - courts.length) * longest;
    return kept.join('\n');
  };
  const parsed = JSON.parse(certificate) as { core: string };
  const core = JSON.parse(parsed.core) as { inclusion: { proof: string; after: string | null } };
  const { proof, after } = core.inclusion;
  core.inclusion = { ...core.inclusion, proof: compact(proof), after: after === null ? null : compact(after) };
  return Buffer.byteLength(JSON.stringify({ ...parsed, core: JSON.stringify(core) })) + lacking;
};

const measureVerification = async (
  root: string,
  certificates: readonly string[],
  stateDir: string,
): Promise<Measurement[]> => {
  hashByNode();
  const trust = JSON.parse(readFileSync(resolve(stateDir, 'trust.json'), 'utf8')) as Trust;
  const opened = await openTrust(trust, verifyByNode);
  if (!opened.ok) throw new Error(`the bundle does not open: ${JSON.stringify(opened.failure)}`);
  const options = { trust: opened.value, now: Date.now(), verifySignature: verifyByNode };
  const elapsedMs: number[] = [];
  const processorMs: number[] = [];
  for (const certificate of certificates) {
    const usedBefore = process.cpuUsage();
    const verified = await time(() => verifyCertificate(certificate, options));
    const { user, system } = process.cpuUsage(usedBefore);
    const failed = verified.value.steps.filter(({ result }) => result === 'fail');
    if (failed.length > 0) throw new Error(`a certificate does not verify: ${JSON.stringify(failed)}`);
    elapsedMs.push(verified.elapsedMs);
    processorMs.push((user + system) / 1000);
  }
  const verification = median(elapsedMs.slice(WARM_UP));
  return [
    { name: 'verification', value: verification, unit: 'ms', target: atMost(verification, 10, 'ms') },
    { name: 'verification-processor', value: median(processorMs.slice(WARM_UP)), unit: 'ms' },
    ...(await measureHostileCertificate(root, certificates[0] ?? '', trust, opened.value)),
  ];
};

/** Measures what a certificate costs to make, to draw and to verify. */
export const measureCertificates = async (
  root: string,
  depositor: Depositor,
  stateDir: string,
): Promise<Measurement[]> => {
  const makeMs: number[] = [];
  const certificates: string[] = [];
  const pdfMs: number[] = [];
  const jsonBytes: number[] = [];
  const compactBytes: number[] = [];
  const pdfExcess: number[] = [];
  for (const id of await depositCertified(depositor)) {
    const json = await time(() => fetchFrom(depositor, `/v1/evidence/${id}/certificate`));
    const certificate = json.value.toString();
    const pdf = await time(() => fetchFrom(depositor, `/v1/evidence/${id}/certificate.pdf`));
    makeMs.push(json.elapsedMs);
    certificates.push(certificate);
    pdfMs.push(pdf.elapsedMs);
    jsonBytes.push(json.value.length);
    compactBytes.push(computeCompactBytes(certificate));
    pdfExcess.push(pdf.value.length - 1.4 * json.value.length);
  }
  const jsonKb = Math.max(...jsonBytes) / 1_000;
  const compactKb = Math.max(...compactBytes) / 1_000;
  const pdfKb = Math.max(...pdfExcess) / 1_000;
  const drawing = median(pdfMs.slice(WARM_UP));
  return [
    ...(await measureVerification(root, certificates, stateDir)),
    { name: 'certificate-json-first-request', value: median(makeMs.slice(WARM_UP)), unit: 'ms' },
    { name: 'certificate-json-size', value: jsonKb, unit: 'kB', target: atMost(jsonKb, 96, 'kB') },
    {
      name: 'certificate-json-size-ed25519-five-courts',
      value: compactKb,
      unit: 'kB',
      target: atMost(compactKb, 20, 'kB'),
    },
    { name: 'pdf-first-request', value: drawing, unit: 'ms', target: atMost(drawing, 50, 'ms') },
    { name: 'pdf-size-beyond-1.4-json', value: pdfKb, unit: 'kB', target: atMost(pdfKb, 80, 'kB') },
  ];
};
