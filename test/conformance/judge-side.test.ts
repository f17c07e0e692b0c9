// What a reviewer on a judge's side tries on a fresh certificate of the running stack, with nothing but the files that a
// party hands over. The other trials have tests of their own: a forked checkpoint in core/verify/attacks.test.ts, an
// authority that has ended in core/verify/supplements.test.ts, evidence that is still pending in courts.test.ts.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatCertificate, parseCertificate } from '../../src/core/certificate/certificate.ts';
import { formatCertificateCore, parseCertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { parseTlogProof } from '../../src/core/proof/tlog-proof.ts';
import { parseGenesis } from '../../src/core/ledger/genesis.ts';
import { parseTrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import type { Result } from '../../src/core/result.ts';
import type { Verdict } from '../../src/core/verify/verdict.ts';
import { depositListCopy } from '../../src/web/copy/deposit-list-copy.ts';
import { verifyCopy } from '../../src/web/copy/verify-copy.ts';
import { formatMoment } from '../../src/web/format/times.ts';
import { type CertifiedFiles, depositFiles } from '../support/certified-files.ts';
import { findRunningStack } from '../support/running-stack.ts';

const stack = findRunningStack();
const home = mkdtempSync(join(tmpdir(), 'assize-judge-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const evidence = Uint8Array.from(Buffer.from(`合同正本 ${crypto.randomUUID()}\n`));
const digest = createHash('sha256').update(evidence).digest('hex');
const at = (name: string): string => join(home, name);
let deposited: CertifiedFiles;

beforeAll(async () => {
  deposited = await depositFiles(stack, home, 'evidence.txt', evidence);
});

type LookedUp = {
  readonly id: string;
  readonly onLedgerBy: string;
  readonly position: { readonly entryIndex: number };
};

/** Node without a network: by the kernel where that is allowed here; else nothing in the process can open a socket. */
const isolation: { readonly name: string; readonly node: readonly string[] } = (() => {
  const namespaces = [
    ['unshare', '--user', '--map-root-user', '--net'],
    ['unshare', '--net'],
  ] as const;
  const allowed = namespaces.find(([command, ...rest]) => spawnSync(command, [...rest, 'true']).status === 0);
  if (allowed !== undefined) return { name: allowed.join(' '), node: [...allowed, process.execPath] };
  const refuse = `
    import { Socket as Stream } from 'node:net';
    import { Socket as Datagram } from 'node:dgram';
    import dns from 'node:dns';
    import { syncBuiltinESMExports } from 'node:module';
    const refuse = () => { throw new Error('no network'); };
    Stream.prototype.connect = refuse;
    Datagram.prototype.send = refuse;
    dns.lookup = refuse;
    dns.promises.lookup = refuse;
    syncBuiltinESMExports();
  `;
  const preload = `data:text/javascript,${encodeURIComponent(refuse)}`;
  return { name: 'no sockets in the process', node: [process.execPath, '--import', preload] };
})();

const verifyBy = (node: readonly string[], evidenceFile: string, certificateFile: string) => {
  const [command, ...rest] = [...node, 'assize.mjs', 'verify', evidenceFile, certificateFile, '--json'];
  const { status, stdout, stderr } = spawnSync(command, rest, { cwd: home, encoding: 'utf8', timeout: 60_000 });
  if (stdout === '') throw new Error(stderr);
  const verdict = JSON.parse(stdout) as Verdict;
  const step = (name: string) => verdict.steps.find((one) => one.name === name);
  return { status, verdict, step };
};

const verify = (evidenceFile: string, certificateFile: string) =>
  verifyBy([process.execPath], evidenceFile, certificateFile);

const take = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

describe('a reviewer on a judge’s side', () => {
  it('1: flips one byte of the evidence and is shown both hashes', () => {
    const altered = Uint8Array.from(evidence);
    altered[altered.length - 2] = (altered[altered.length - 2] ?? 0) ^ 1;
    writeFileSync(at('altered.txt'), altered);
    const { status, step } = verify('altered.txt', 'certificate.json');
    expect([status, step('object')?.code]).toEqual([1, 'MISMATCH']);
    const shown = JSON.stringify(step('object')?.facts);
    expect(shown).toContain(digest);
    expect(shown).toContain(createHash('sha256').update(altered).digest('hex'));
  });

  it('2: finds both deposits of one file by one look-up, the earlier one stated', async () => {
    mkdirSync(at('again'));
    const again = await depositFiles(stack, at('again'), 'evidence.txt', evidence);
    // Whoever has no link finds what its owner listed.
    for (const { id } of [deposited, again]) {
      const response = await fetch(`${stack.url}/v1/evidence/${id}/disclosure`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ listed: true }),
      });
      expect(response.status).toBe(200);
    }
    const response = await fetch(`${stack.url}/v1/lookup/sha-256/${digest}`);
    const { items, earliest } = (await response.json()) as {
      readonly items: readonly LookedUp[];
      readonly earliest: Pick<LookedUp, 'id' | 'onLedgerBy'>;
    };
    expect(items.map(({ id }) => id)).toEqual([deposited.id, again.id]);
    const [first = 0, second = 0] = items.map(({ onLedgerBy }) => Date.parse(onLedgerBy));
    // Courts sign whole seconds; the order within one is the ledger's.
    expect(first).toBeLessThanOrEqual(second);
    expect(items[0]?.position.entryIndex).toBeLessThan(items[1]?.position.entryIndex ?? 0);
    expect(earliest).toEqual({ id: deposited.id, onLedgerBy: items[0]?.onLedgerBy });
    // The page: when it was sealed first, how often again, and which deposit is which.
    const page = await (await fetch(`${stack.url}/en/v/${digest}`)).text();
    const stated = /<p class="moment">.*?<\/p>/su.exec(page)?.[0];
    expect(stated).toContain(formatMoment(first, 'time', 'en', 'Asia/Shanghai'));
    expect(page).toContain(verifyCopy.en.moreDeposits(1));
    const marks = depositListCopy.en;
    const [, ofEarlier, ofLater] = page.split(new RegExp(`<dt>(?:${marks.earliest}|${marks.later})</dt>`, 'u'));
    expect([ofEarlier, ofLater]).toEqual([expect.stringContaining(deposited.id), expect.stringContaining(again.id)]);
  });

  it('3: removes cosignatures until fewer courts than the policy needs remain, and is told so from there on', () => {
    const certificate = take(parseCertificate(readFileSync(at('certificate.json'), 'utf8')));
    const core = take(parseCertificateCore(certificate.core, certificate.ledger));
    const bundle = take(parseTrustBundle(readFileSync(at('trust.json'), 'utf8'), certificate.ledger));
    const { policy, courts } = take(parseGenesis(bundle.genesis, certificate.ledger)).state;
    const proof = take(parseTlogProof(core.inclusion.proof));
    const results = Array.from({ length: courts.length + 1 }, (_, removed) => {
      const names = courts.slice(0, removed).map(({ id }) => `— ${id}/witness `);
      const strip = (text: string): string =>
        text
          .split('\n')
          .filter((line) => !names.some((name) => line.startsWith(name)))
          .join('\n');
      const met = courts.filter(({ id }) => strip(proof.checkpoint).includes(`— ${id}/witness `)).length;
      const inclusion = { ...core.inclusion, proof: strip(core.inclusion.proof) };
      const stripped = formatCertificate({ ...certificate, core: formatCertificateCore({ ...core, inclusion }) });
      writeFileSync(at(`without-${removed}.json`), stripped);
      const { verdict, step } = verify('evidence.txt', `without-${removed}.json`);
      return { met, quorum: step('quorum')?.code, isConsistent: verdict.summary === 'consistent' };
    });
    for (const { met, quorum, isConsistent } of results) {
      expect([met, quorum]).toEqual([met, met >= policy.witnesses ? 'MET' : 'NOT_MET']);
      // One line less is another core: the issuer's signature is broken even where the quorum holds.
      expect(isConsistent).toBe(met === results[0]?.met);
    }
    expect(results.at(-1)).toEqual({ met: 0, quorum: 'NOT_MET', isConsistent: false });
  });

  it(`5: reaches the whole verdict without a network (${isolation.name})`, () => {
    // That there is none: what reaches the stack otherwise does not from there.
    const ask = (prefix: readonly string[]) => {
      const [command, ...rest] = [...prefix, '--eval', `fetch('${stack.url}/health').then((r) => r.text())`];
      return spawnSync(command, rest, { encoding: 'utf8', timeout: 60_000 }).status;
    };
    expect([ask([process.execPath]), ask(isolation.node)]).toEqual([0, 1]);
    const online = verify('evidence.txt', 'certificate.pdf');
    const offline = verifyBy(isolation.node, 'evidence.txt', 'certificate.pdf');
    // All but the moment of each, and the facts, in which it stands.
    const shown = ({ steps, ...rest }: Verdict) => ({
      ...rest,
      judgedAt: null,
      steps: steps.map(({ name, result, code }) => `${name} ${result} ${code}`),
    });
    expect(online.verdict.summary).toBe('consistent');
    expect(shown(offline.verdict)).toEqual(shown(online.verdict));
  });

  it('11: prints the certificate and comes by the QR code to the page of the digest, which the paper shows in groups', async () => {
    spawnSync(
      'pdftoppm',
      ['-r', '150', '-f', '1', '-l', '1', '-singlefile', '-gray', '-png', 'certificate.pdf', 'page'],
      {
        cwd: home,
      },
    );
    const { stdout: link } = spawnSync('zbarimg', ['--quiet', '--raw', 'page.png'], { cwd: home, encoding: 'utf8' });
    expect(new URL(link.trim()).pathname.endsWith(digest)).toBe(true);
    const page = await fetch(link.trim());
    expect(page.status).toBe(200);
    const text = spawnSync('pdftotext', ['-layout', 'certificate.pdf', '-'], { cwd: home, encoding: 'utf8' }).stdout;
    const groups = digest.match(/.{4}/gu) ?? [];
    // Two rows, each led by the number of its first group.
    const shown = text.replaceAll(/\s+/gu, ' ');
    expect(groups).toHaveLength(16);
    expect(shown).toContain(` 1 ${groups.slice(0, 8).join(' ')} 9 ${groups.slice(8).join(' ')} `);
  });
});
