// The built command line, as a process of its own: what it prints, what it exits with, and what it cuts out for openssl.

import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sliceBatchCore } from '../../src/core/batch/batch-entry.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { parseCertificate } from '../../src/core/certificate/certificate.ts';
import { embedTrust } from '../../src/core/explain/embed-trust.ts';
import { verifyForkEvidence } from '../../src/core/ledger/fork-evidence.ts';
import { formatTrustBundle, parseTrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import type { Trust } from '../../src/core/verify/trust.ts';
import type { Verdict } from '../../src/core/verify/verdict.ts';
import { formatEvidenceProof } from '../../src/domain/certificates/evidence-proof.ts';
import type { Repetition } from '../../src/core/explain/repeat-steps.ts';
import { STEP_WORDS } from '../../src/core/verify/verdict-words.ts';
import { buildCli } from '../../src/local/build-cli.ts';
import {
  COSIGNED_AT,
  EVIDENCE,
  EVIDENCE_ID,
  type MadeCertificate,
  type World,
  createWorld,
  fillerLeaves,
  makeCertificate,
  signCheckpoint,
} from '../support/ledger-fixture.ts';

let directory: string;
let world: World;
let made: MadeCertificate;

type Run = { readonly code: number; readonly out: string; readonly err: string };

const runFile = async (programme: string, ...words: readonly string[]): Promise<Run> =>
  await new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(directory, programme), ...words],
      { cwd: directory, timeout: 30_000 },
      (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out, err });
      },
    );
  });

const run = async (...words: readonly string[]): Promise<Run> => await runFile('assize.mjs', ...words);

/** The trust as of the ledger's first entries. */
const makeTrust = async (size: number): Promise<Trust> => {
  const parsed = parseTrustBundle(made.trust.bundle, null);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  const signing = { log: world.log, witnesses: world.witnesses, at: COSIGNED_AT };
  const asOf = await signCheckpoint(made.ledger.slice(0, size), signing);
  return { ...made.trust, bundle: formatTrustBundle({ ...parsed.value, asOf }) };
};

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(directory, name), content);
  return name;
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assize-cli-'));
  await buildCli(directory);
  world = await createWorld();
  made = await makeCertificate(world);
  await file('certificate.json', made.text);
  await file('trust.json', made.trust.bundle);
  await file('evidence', EVIDENCE);
  const pdf = await PDFDocument.create();
  pdf.addPage();
  await pdf.attach(encodeUtf8(made.text), 'certificate.json');
  await file('certificate.pdf', await pdf.save());
  await pdf.attach(encodeUtf8('{}'), 'other.json');
  await file('two.pdf', await pdf.save());
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const VERIFY = ['--trust', 'trust.json', '--evidence', 'evidence'] as const;

describe('assize verify', () => {
  it('exits with 0 for a consistent certificate and prints the words, the sentence and every step', async () => {
    const { code, out } = await run('verify', 'certificate.json', ...VERIFY, '--genesis', made.trust.genesis);
    expect(code).toBe(0);
    expect(out).toContain(
      '核验一致（模拟）  Consistent (simulated)\n该电子数据自2026年11月20日10:42:10（UTC+8）上链后未发现篡改',
    );
    expect(out.match(/^ *\d+ {2}[●◆○]/gmu)).toHaveLength(18);
    expect(out).toContain('18 项核验中 14 项通过，4 项未核验，0 项不通过。');
    expect(out).toContain('Genesis hash as pinned by you');
  });

  it('says when the genesis was not pinned', async () => {
    const { out } = await run('verify', 'certificate.json', ...VERIFY);
    expect(out).toContain(
      `Genesis hash taken from the trust file; compare it with another source: ${made.trust.genesis}`,
    );
  });

  it('takes a trust file that pins the genesis, and a bundle that ends in a line feed', async () => {
    await file('pinned.json', JSON.stringify(made.trust, null, 2));
    await file('saved.json', `${made.trust.bundle}\n`);
    await file('wrong.json', JSON.stringify({ ...made.trust, genesis: '0'.repeat(64) }));
    const verify = async (trust: string) =>
      (await run('verify', 'certificate.json', '--evidence', 'evidence', '--trust', trust)).code;
    expect(await Promise.all(['pinned.json', 'saved.json', 'wrong.json'].map(verify))).toEqual([0, 0, 2]);
  });

  it('takes the certificate out of its PDF', async () => {
    const { code, out } = await run('verify', 'certificate.pdf', ...VERIFY);
    expect(code).toBe(0);
    expect(out).toMatch(/not checked: document +UNSIGNED/);
    expect(out).toContain('not its pages');
  });

  it('exits with 1 for other evidence or a second attachment, with 3 for a fork', async () => {
    await file('other', 'other');
    const other = await run('verify', 'certificate.json', '--trust', 'trust.json', '--evidence', 'other');
    expect([other.code, other.out.split('\n')[0]]).toEqual([1, '核验不一致（模拟）  Not consistent (simulated)']);
    const two = await run('verify', 'two.pdf', ...VERIFY);
    expect(two.code).toBe(1);
    expect(two.out).toMatch(/◆ .*fail: document +EXTRA_ATTACHMENT/);
    await file('fork', await signCheckpoint(fillerLeaves(5, 'fork'), { log: world.log, witnesses: [], at: [] }));
    const fork = await run('verify', 'certificate.json', ...VERIFY, '--checkpoint', 'fork');
    expect([fork.code, fork.out.split('\n')[0]]).toEqual([3, '链分叉告警（模拟）  Fork alarm (simulated)']);
    expect(fork.out).toContain('--fork-evidence');
  });

  it('writes the evidence of a fork, which verifies by the log’s key alone, and none without one', async () => {
    await file('forked', await signCheckpoint(fillerLeaves(5, 'fork'), { log: world.log, witnesses: [], at: [] }));
    const asked = [...VERIFY, '--fork-evidence', 'fork.json'];
    expect((await run('verify', 'certificate.json', ...asked)).code).toBe(0);
    await expect(readFile(join(directory, 'fork.json'), 'utf8')).rejects.toThrow('ENOENT');
    expect((await run('verify', 'certificate.json', ...asked, '--checkpoint', 'forked')).code).toBe(3);
    const evidence = await readFile(join(directory, 'fork.json'), 'utf8');
    const proved = await verifyForkEvidence(evidence, [world.log.key]);
    expect(proved).toMatchObject({ ok: true, value: { origin: world.log.key.name, form: 'same-size' } });
    expect((await verifyForkEvidence(evidence, [world.receipt.key])).ok).toBe(false);
  });

  it('exits with 2 when it cannot be verified: no trust, no evidence, another genesis, no certificate', async () => {
    await file('nonsense.json', '{}');
    const runs = await Promise.all([
      run('verify', 'certificate.json', '--evidence', 'evidence'),
      run('verify', 'certificate.json', '--trust', 'trust.json'),
      run('verify', 'certificate.json', ...VERIFY, '--genesis', '0'.repeat(64)),
      run('verify', 'nonsense.json', ...VERIFY),
      run('verify', 'evidence', ...VERIFY),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  });

  it('takes the evidence first and its certificate second, and says so when they are swapped', async () => {
    expect((await run('verify', 'evidence', 'certificate.json', '--trust', 'trust.json')).code).toBe(0);
    const swapped = await run('verify', 'certificate.json', 'evidence', '--trust', 'trust.json');
    expect(swapped.code).toBe(2);
    expect(swapped.out).toContain('The two files seem to be swapped');
  });

  it('prints one language only when asked', async () => {
    const english = await run('verify', 'certificate.json', ...VERIFY, '--lang', 'en');
    expect(english.out).not.toMatch(/\p{Script=Han}/u);
    const chinese = await run('verify', 'certificate.json', ...VERIFY, '--lang', 'zh');
    expect(chinese.out.split('\n')[0]).toBe('核验一致（模拟）');
    expect(chinese.out).not.toContain('pass:');
  });

  it('tells what no verdict proves, f, the simulated parties and the bundle', async () => {
    const { out } = await run('verify', 'certificate.json', ...VERIFY);
    expect(out).toContain('no more than f = 1 court node colludes');
    expect(out).toContain('Trust bundle: governance sequence 0, as of ledger size 9');
    expect(out).toContain('Whether it was lawfully obtained.');
    expect(out).toContain('are simulated: it has no legal effect.');
  });

  it('verifies a proof with its statement as far as it goes, and wholly with the certificate beside it', async () => {
    const proof = formatEvidenceProof(made.text);
    await file('evidence.tlog-proof', proof.ok ? proof.value : '');
    await file('statement.json', made.statement);
    const alone = await run('verify', 'evidence', 'evidence.tlog-proof', '--trust', 'trust.json', '--json');
    const steps = (out: string): ReadonlyMap<string, string> =>
      new Map((JSON.parse(out) as Verdict).steps.map(({ name, result, code }) => [name, `${result} ${code}`]));
    expect(alone.code).toBe(2);
    expect(steps(alone.out).get('quorum')).toBe('pass MET');
    expect(steps(alone.out).get('statement')).toBe('not-checked NOT_SUPPLIED');
    const { facts } = (JSON.parse(alone.out) as Verdict).steps.find(({ name }) => name === 'batch-inclusion') ?? {};
    expect(facts).toMatchObject({ by: 'statement' });
    expect(JSON.stringify(facts)).not.toMatch(/mismatch|computed/);
    const both = ['--trust', 'trust.json', '--json', '--statement'] as const;
    const stated = await run('verify', 'evidence', 'evidence.tlog-proof', ...both, 'statement.json');
    expect(stated.code).toBe(2);
    expect(steps(stated.out).get('batch-inclusion')).toBe('pass VALID');
    expect(steps(stated.out).get('object')).toBe('pass MATCH');
    expect(steps(stated.out).get('timestamps')).toBe('not-checked NONE');
    const whole = await run('verify', 'evidence', 'evidence.tlog-proof', ...both, 'certificate.json');
    expect(whole.code).toBe(0);
  });

  it('compares an SM3 that the certificate states, whatever statement stands beside it', async () => {
    const stating = await makeCertificate(world, {
      statement: (statement) => ({ ...statement, digests: { ...statement.digests, sm3: '5'.repeat(64) } }),
    });
    await file('sm3.json', stating.text);
    await file('without.json', made.statement);
    for (const beside of [[], ['--statement', 'without.json']]) {
      const { out, code } = await run('verify', 'sm3.json', ...VERIFY, '--json', ...beside);
      expect(code).toBe(1);
      expect((JSON.parse(out) as Verdict).steps.find(({ name }) => name === 'object')).toMatchObject({
        result: 'fail',
        code: 'MISMATCH',
      });
    }
  });

  it('uses the bundle that was built into it, and never an older one in its place', async () => {
    const older = await makeTrust(5);
    await file('older.json', older.bundle);
    const built = await readFile(join(directory, 'assize.mjs'), 'utf8');
    await file('filled.mjs', embedTrust(built, made.trust));
    const filled = async (...words: readonly string[]) => await runFile('filled.mjs', ...words);
    const own = await filled('verify', 'evidence', 'certificate.json');
    expect(own.code).toBe(0);
    expect(own.out).toContain('Genesis hash as built into this file');
    const offered = await filled('verify', 'evidence', 'certificate.json', '--trust', 'older.json');
    expect(offered.code).toBe(0);
    expect(offered.out).toContain('The bundle given is older than the one in use');
    expect(offered.out).toContain('as of ledger size 9');
    const pinned = await filled('verify', 'evidence', 'certificate.json', '--genesis', '0'.repeat(64));
    expect(pinned.code).toBe(2);
  });

  it('says when the certificate is newer than the bundle', async () => {
    await file('short.json', (await makeTrust(4)).bundle);
    const { out, code } = await run('verify', 'evidence', 'certificate.json', '--trust', 'short.json');
    expect(code).toBe(0);
    expect(out).toContain('The trust bundle is older than this certificate (size 5; the bundle knows 4)');
  });

  it('tells what a step that failed compared as names and values, not as JSON', async () => {
    await file('fork', await signCheckpoint(fillerLeaves(5, 'fork'), { log: world.log, witnesses: [], at: [] }));
    const { out } = await run('verify', 'certificate.json', ...VERIFY, '--checkpoint', 'fork');
    const facts = out.split('\n').filter((line) => /^ {9}\S/.test(line));
    expect(facts.length).toBeGreaterThan(0);
    for (const line of facts) {
      expect(line).toMatch(/^ {9}[a-zA-Z]+: \S/);
      expect(line).not.toMatch(/[{}"[\]]/);
    }
  });

  it('judges at a date that was asked for, says so, and takes nothing that is no date', async () => {
    const at = async (moment: string) => await run('verify', 'certificate.json', ...VERIFY, '--at', moment);
    const later = await at('2050-01-01');
    // The token's authority has ended by then, and the ledger names its token.
    expect([later.code, later.out.includes('LEDGER_PROTECTED')]).toEqual([0, true]);
    expect((await run('verify', 'certificate.json', ...VERIFY)).out).toContain('NOT_DUE');
    expect(later.out).toContain('Judged as of 2050-01-01T00:00:00.000Z, not of now');
    expect(later.out).toMatch(/The bundle in use knows the first \d+ entries of the ledger/);
    const before = await at('2026-11-19T00:00:00Z');
    expect([before.code, before.out.includes('before the evidence was on the ledger')]).toEqual([0, true]);
    const { judgedAt } = JSON.parse(
      (await run('verify', 'certificate.json', ...VERIFY, '--at', '2027-01-01', '--json')).out,
    ) as {
      readonly judgedAt: string;
    };
    expect(judgedAt).toBe('2027-01-01T00:00:00.000Z');
    for (const moment of ['2027-02-29', '2027-1-1', 'tomorrow', '2027-01-01T00:00:00+08:00', '']) {
      expect((await at(moment)).code).toBe(64);
    }
  });

  it('prints the verdict as JSON', async () => {
    const { code, out } = await run('verify', 'certificate.json', ...VERIFY, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ summary: 'consistent', simulated: true, f: 1 });
    const { notProved, repeat } = JSON.parse(out) as { readonly notProved: unknown[]; readonly repeat: unknown[] };
    expect([notProved.length, repeat.length]).toEqual([5, 16]);
  });

  it.each([
    ['no such command', ['check']],
    ['an unknown option', ['verify', 'certificate.json', '--trusted', 'x']],
    ['an option without value', ['verify', 'certificate.json', '--trust']],
    ['an option twice', ['verify', 'certificate.json', '--trust', 'a', '--trust', 'b']],
    ['no certificate', ['verify']],
    ['three files', ['verify', 'a', 'b', 'c']],
    ['the evidence named twice', ['verify', 'a', 'b', '--evidence', 'c']],
    ['an unknown language', ['verify', 'a', 'b', '--lang', 'fr']],
    ['an option of another command', ['extract', 'a', '--out', 'b', '--checkpoint', 'c']],
    ['a malformed genesis', ['verify', 'certificate.json', '--trust', 'trust.json', '--genesis', 'ABC']],
    ['refresh without a source', ['refresh', 'certificate.json', '--out', 'x.json']],
    ['extract without a directory', ['extract', 'certificate.json']],
  ])('exits with 64 on %s', async (_, words) => {
    const { code, out, err } = await run(...words);
    expect([code, out]).toEqual([64, '']);
    expect(err).toContain('exit code: 0 consistent');
  });

  it('exits with 66 when a file cannot be read', async () => {
    expect((await run('verify', 'nothing.json')).code).toBe(66);
    expect((await run('verify', 'certificate.json', '--evidence', 'nothing')).code).toBe(66);
  });

  it('prints its usage on request', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, err: '' });
  });
});

describe('assize extract', () => {
  it('writes the exact texts and tokens of the certificate, from JSON and PDF alike', async () => {
    for (const certificate of ['certificate.json', 'certificate.pdf']) {
      const out = `out-${certificate}`;
      expect((await run('extract', certificate, '--out', out)).code).toBe(0);
      const read = async (name: string) => await readFile(join(directory, out, name));
      expect((await read('core.json')).toString()).toBe(sliceBatchCore(made.core.batch.entry));
      expect(Uint8Array.from(await read('token-1.der'))).toEqual(made.token);
      expect((await read('statement.json')).toString()).toBe(made.statement);
      expect((await read('entry.json')).toString()).toBe(made.core.batch.entry);
      expect((await read('checkpoint.txt')).toString()).toBe(made.covering);
      expect((await read('roots.pem')).toString().match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    }
  });

  it('exits with 2 on what is no certificate', async () => {
    expect((await run('extract', 'evidence', '--out', 'nothing')).code).toBe(2);
  });
});

describe('assize explain', () => {
  const openssl = spawnSync('openssl', ['version']).error === undefined;
  if (!openssl) console.log('skipped: needs openssl');

  it('names every step, in both languages', async () => {
    const { code, out } = await run('explain', 'evidence', 'certificate.json', '--trust', 'trust.json', '--out', 'all');
    expect(code).toBe(0);
    for (const [index, { zh, en }] of Object.values(STEP_WORDS).entries()) {
      expect(out).toContain(`${index + 1}. ${zh}  ${en}\n`);
    }
  });

  it.skipIf(!openssl)('prints commands each of which gives what it says', async () => {
    const { out } = await run('explain', 'evidence', 'certificate.json', '--trust', 'trust.json', '--json');
    const { steps } = JSON.parse(out) as { readonly steps: readonly Repetition[] };
    const commands = steps
      .flatMap((step) => step.commands)
      .filter(({ command }) => !command.startsWith('verify-proof'));
    expect(commands.length).toBeGreaterThan(18);
    for (const { command, prints } of commands) {
      const ran = spawnSync('bash', ['-euo', 'pipefail', '-c', command], { cwd: directory, encoding: 'utf8' });
      expect([ran.status, `${ran.stdout}${ran.stderr}`], command).toEqual([0, expect.stringContaining(prints)]);
    }
  });

  it.skipIf(!openssl)('prints commands that fail on altered parts', async () => {
    const { out } = await run('explain', 'evidence', 'certificate.json', '--trust', 'trust.json', '--json');
    const { steps } = JSON.parse(out) as { readonly steps: readonly Repetition[] };
    for (const [name, step] of [
      ['statement.json', 'statement'],
      ['core.json', 'timestamps'],
      ['checkpoint-body.txt', 'quorum'],
      ['batch-path.txt', 'batch-inclusion'],
      ['receipt-body.txt', 'receipt'],
      ['certificate-core.json', 'issuer'],
    ] as const) {
      const path = join(directory, 'parts', name);
      const exact = await readFile(path);
      const altered = Buffer.from(exact);
      // Another byte whatever stands there, a digit of a hash among others.
      altered.writeUInt8(altered.readUInt8(70) ^ 1, 70);
      await writeFile(path, altered);
      const [first] = steps.find((one) => one.step === step)?.commands ?? [];
      const ran = spawnSync('bash', ['-c', first?.command ?? 'true'], { cwd: directory, encoding: 'utf8' });
      expect(`${ran.stdout}${ran.stderr}`, name).not.toContain(first?.prints);
      await writeFile(path, exact);
    }
  });
});

describe('assize refresh', () => {
  /** An archive of the fixture's ledger: nine entries, the newest checkpoint over all of them. */
  const makeArchive = async (name: string): Promise<string> => {
    const folder = join(directory, name);
    const parsed = parseTrustBundle(made.trust.bundle, null);
    await mkdir(join(folder, 'tile/0/000.p'), { recursive: true });
    await writeFile(join(folder, 'tile/0/000.p/9'), Buffer.concat(made.ledger));
    await writeFile(join(folder, 'checkpoint'), parsed.ok ? parsed.value.asOf : '');
    await writeFile(join(folder, 'trust.json'), made.trust.bundle);
    return name;
  };

  it('adds the proof under an archive’s newest checkpoint, and leaves the core as it was', async () => {
    const archive = await makeArchive('archive');
    const { code, out } = await run('refresh', 'certificate.json', '--archive', archive, '--out', 'refreshed.json');
    expect([code, out]).toEqual([0, expect.stringContaining('Added 1 supplement, 1 in all (inclusion)')]);
    const refreshed = parseCertificate(await readFile(join(directory, 'refreshed.json'), 'utf8'));
    expect(refreshed.ok && refreshed.value.core).toBe(made.certificate.core);
    expect(refreshed.ok && refreshed.value.signature).toBe(made.certificate.signature);
    expect((await run('verify', 'evidence', 'refreshed.json', '--trust', 'trust.json')).code).toBe(0);
    // A second time changes nothing.
    await run('refresh', 'refreshed.json', '--archive', archive, '--out', 'twice.json');
    expect(await readFile(join(directory, 'twice.json'))).toEqual(await readFile(join(directory, 'refreshed.json')));
  });

  it('refuses an archive of another tree, and one that is not whole', async () => {
    const archive = await makeArchive('other-archive');
    const refresh = ['refresh', 'certificate.json', '--archive', archive, '--out', 'none.json'] as const;
    await writeFile(join(directory, archive, 'tile/0/000.p/9'), Buffer.concat(fillerLeaves(9, 'other')));
    expect((await run(...refresh)).code).toBe(69);
    await rm(join(directory, archive, 'trust.json'));
    expect((await run(...refresh)).code).toBe(69);
    await expect(readFile(join(directory, 'none.json'))).rejects.toThrow('ENOENT');
  });

  describe('from a service', () => {
    let server: Server;
    let address = '';
    let items: unknown[] = [];
    let bundle = '';
    const asked: string[] = [];
    beforeAll(async () => {
      server = createServer((request, response) => {
        asked.push(request.url ?? '');
        const isTrust = request.url === '/v1/trust';
        response.writeHead(isTrust || request.url?.includes('k=right') === true ? 200 : 404);
        response.end(isTrust ? bundle : JSON.stringify({ items }));
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const at = server.address();
      address = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
    });
    afterAll(() => {
      server.close();
    });

    it('sends the hash link’s k, merges what it gets and writes the newer bundle', async () => {
      await file('older.json', (await makeTrust(4)).bundle);
      bundle = made.trust.bundle;
      const refreshed = parseCertificate(await readFile(join(directory, 'refreshed.json'), 'utf8'));
      items = refreshed.ok ? [...refreshed.value.supplements] : [];
      const link = `${address}/v/abc?k=right`;
      const out = ['--out', 'from.json', '--trust-out', 'newer.json', '--trust', 'older.json'] as const;
      const { code } = await run('refresh', 'certificate.json', '--from', link, ...out);
      expect(code).toBe(0);
      expect(asked.some((path) => path.startsWith(`/v1/public/evidence/${EVIDENCE_ID}/supplements?`))).toBe(true);
      expect(await readFile(join(directory, 'newer.json'), 'utf8')).toBe(made.trust.bundle);
      expect(await readFile(join(directory, 'from.json'))).toEqual(await readFile(join(directory, 'refreshed.json')));
    });

    it('does not take an older bundle, and writes nothing that does not verify', async () => {
      bundle = (await makeTrust(4)).bundle;
      const out = ['--out', 'bad.json', '--trust-out', 'bad-trust.json', '--trust', 'trust.json'] as const;
      const older = await run('refresh', 'certificate.json', '--from', `${address}/v/a?k=right`, ...out);
      expect([older.code, older.out]).toEqual([0, expect.stringContaining('older than the one in use')]);
      await expect(readFile(join(directory, 'bad-trust.json'))).rejects.toThrow('ENOENT');
      await rm(join(directory, 'bad.json'));
      const [first] = items as { proof: string }[];
      items = [{ ...first, proof: first?.proof.replace('index 3', 'index 4') }];
      const forged = await run('refresh', 'certificate.json', '--from', `${address}/v/a?k=right`, ...out);
      expect(forged.code).toBe(1);
      await expect(readFile(join(directory, 'bad.json'))).rejects.toThrow('ENOENT');
    });

    it('exits with 69 when nothing is shown without the link, or nobody answers', async () => {
      const hidden = await run('refresh', 'certificate.json', '--from', address, '--out', 'x.json');
      expect([hidden.code, hidden.err]).toEqual([69, expect.stringContaining('needs its hash link')]);
      const nobody = await run('refresh', 'certificate.json', '--from', 'http://127.0.0.1:9', '--out', 'x.json');
      expect(nobody.code).toBe(69);
    });
  });
});
