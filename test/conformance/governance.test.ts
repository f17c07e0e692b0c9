// A fifth court joins a running ledger and the policy moves from 3-of-4 to 4-of-5, by the commands that courts and the
// operator use, while the Worker and the four courts run on. Every certificate verifies offline: under the bundle of the
// end, and, made after the change, under the bundle from before it, by the change that it carries itself.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatCertificate, parseCertificate } from '../../src/core/certificate/certificate.ts';
import { parseCertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { mergeSupplements } from '../../src/core/certificate/merge-supplements.ts';
import { type SupplementKind, readSupplements } from '../../src/core/certificate/supplement.ts';
import type { Json } from '../../src/core/text/canonical-json.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { build } from '../../src/local/build.ts';
import { type Stack, startStack } from '../../src/local/stack.ts';
import { type CourtHome, type RunningCourt, createCourtHome } from '../support/court-process.ts';

const FIFTH = 'court-e.assize.invalid';
/** Entries between the bundle that the proposal was made from and the change: what deposits of the test fill. */
const MARGIN = 12;
const stateDir = resolve('.local/conformance-governance');
const workDir = resolve(stateDir, 'governance');
const launcher = resolve('anchor/governance/launch.mjs');

type Certified = { readonly id: string; readonly certificate: string; readonly quorum: { readonly required: number } };
type Governed = { readonly sequence: number; readonly index: number; readonly effectiveSize: number };

let stack: Stack;
let home: CourtHome;
let fifth: RunningCourt | undefined;
const certified: { before: Certified[]; during: Certified[]; after: Certified[] } = {
  before: [],
  during: [],
  after: [],
};
let oldBundle = '';

const govern = async (words: readonly string[]): Promise<{ readonly status: number; readonly output: string }> =>
  await new Promise((done) => {
    const env = { ...process.env, OPERATOR_TOKEN: stack.operatorToken };
    execFile(
      process.execPath,
      [launcher, ...words],
      { cwd: workDir, env, timeout: 60_000 },
      (error, stdout, stderr) => {
        done({ status: error === null ? 0 : Number(error.code ?? -1), output: `${stdout}${stderr}` });
      },
    );
  });

const runCourt = async (command: string, config: string) =>
  await new Promise<{ readonly status: number; readonly output: string }>((done) => {
    const words = [resolve('anchor/court-node/main.ts'), command, '--config', config];
    execFile(process.execPath, words, { timeout: 60_000 }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : Number(error.code ?? -1), output: `${stdout}${stderr}` });
    });
  });

/** How the signature lines of a key begin: four bytes of key id make five characters of base64 certain. */
const keyIdBase64 = (vkey: string): string => {
  const [name = '', keyId = ''] = vkey.split('+');
  return `\u2014 ${name} ${Buffer.from(keyId, 'hex').toString('base64').slice(0, 5)}`;
};

const get = async (path: string): Promise<string> => {
  const response = await fetch(`${stack.url}${path}`, { signal: AbortSignal.timeout(30_000) });
  expect(response.status, path).toBe(200);
  return await response.text();
};

const deposit = async (text: string): Promise<Certified> => {
  const form = new FormData();
  form.set('file', new Blob([text], { type: 'text/plain' }), 'note.txt');
  const authorization = `Bearer ${stack.apiKey}`;
  const response = await fetch(`${stack.url}/v1/evidence`, {
    method: 'POST',
    body: form,
    headers: { authorization, prefer: 'wait=30' },
    signal: AbortSignal.timeout(60_000),
  });
  const evidence = (await response.json()) as Certified & { readonly state: string };
  expect(evidence.state, text).toBe('certified');
  const certificate = await fetch(`${stack.url}/v1/evidence/${evidence.id}/certificate`, {
    headers: { authorization },
    signal: AbortSignal.timeout(30_000),
  });
  expect(certificate.status).toBe(200);
  return { id: evidence.id, certificate: await certificate.text(), quorum: evidence.quorum };
};

const verify = async (certificate: string, bundle: string) =>
  await verifyCertificate(certificate, { trust: { genesis: stack.genesis, bundle }, now: Date.now() });

/** All but the evidence itself, which these checks do not bring. */
const failures = (verdict: Awaited<ReturnType<typeof verify>>): readonly string[] =>
  verdict.steps
    .filter(
      ({ result, name }) => result === 'fail' || (result === 'not-checked' && ['policy', 'quorum'].includes(name)),
    )
    .map(({ name, code, facts }) => `${name} ${code} ${JSON.stringify(facts)}`);

const readCore = (text: string) => {
  const certificate = parseCertificate(text);
  if (!certificate.ok) throw new Error(certificate.failure.code);
  const core = parseCertificateCore(certificate.value.core, null);
  if (!core.ok) throw new Error(core.failure.code);
  return core.value;
};

/** The certificate with what the service has beside it; of some kinds alone where they are given. */
const refresh = async ({ id, certificate }: Certified, kinds?: readonly SupplementKind[]): Promise<string> => {
  const response = await fetch(`${stack.url}/v1/evidence/${id}/supplements`, {
    headers: { authorization: `Bearer ${stack.apiKey}` },
    signal: AbortSignal.timeout(30_000),
  });
  expect(response.status).toBe(200);
  const { items } = (await response.json()) as { readonly items: Json };
  const read = readSupplements(items);
  const parsed = parseCertificate(certificate);
  if (!read.ok || !parsed.ok) throw new Error('supplements or certificate do not read');
  const chosen = read.value.filter(({ kind }) => kinds === undefined || kinds.includes(kind));
  expect(new Set(chosen.map(({ kind }) => kind))).toEqual(new Set(kinds ?? chosen.map(({ kind }) => kind)));
  const merged = mergeSupplements(parsed.value, chosen);
  if (!merged.ok) throw new Error(merged.failure.code);
  return formatCertificate(merged.value);
};

const readPids = (): readonly unknown[] => [
  readFileSync(resolve(stateDir, 'stack.pid'), 'utf8'),
  stack.courts.map((court) => court.pid()),
];

beforeAll(async () => {
  await build();
  rmSync(stateDir, { recursive: true, force: true });
  stack = await startStack({ stateDir, port: 0 });
  mkdirSync(workDir, { recursive: true });
  home = createCourtHome(FIFTH);
}, 180_000);

afterAll(async () => {
  await fifth?.stop();
  await stack?.stop();
  home?.remove();
});

describe('a fifth court and 4-of-5, on a running ledger', () => {
  let pids: readonly unknown[] = [];
  let governed: Governed;

  test('evidence is certified under 3-of-4', async () => {
    pids = readPids();
    certified.before.push(await deposit('before the change'));
    expect(certified.before[0]?.quorum).toMatchObject({ required: 3, total: 4 });
    oldBundle = await get('/v1/trust');
  });

  test('the fifth court starts, and the sequencer is told where', async () => {
    const { logVkeys, ledgerOrigin } = JSON.parse(readFileSync(resolve(stateDir, 'dev.json'), 'utf8')) as {
      readonly logVkeys: readonly string[];
      readonly ledgerOrigin: string;
    };
    const readUrl = `${stack.url}/ledger`;
    home.configure(logVkeys.map((vkey) => ({ vkey, origin: ledgerOrigin, readUrl })));
    fifth = await home.start();
    const response = await fetch(`${stack.url}/v1/operator/courts/${FIFTH}`, {
      method: 'PUT',
      body: JSON.stringify({ url: fifth.url }),
      headers: { authorization: `Bearer ${stack.operatorToken}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(30_000),
    });
    expect(response.status).toBe(200);
  });

  test('the change is proposed, shown, and approved by three courts with their offline keys', async () => {
    writeFileSync(resolve(workDir, 'court-e.json'), home.run('keygen').stdout);
    writeFileSync(resolve(workDir, 'trust.json'), await get('/v1/trust'));
    const proposed = await govern([
      'propose',
      'add-court',
      '--trust',
      stack.url,
      '--genesis',
      stack.genesis,
      '--court',
      'court-e.json',
      '--name-zh',
      '岚浦海事法院',
      '--name-en',
      'Lanpu Maritime Court',
      '--kind',
      'court',
      '--jurisdiction',
      'CN',
      '--simulated',
      '--witnesses',
      '4',
      '--reason',
      '第五家法院加入',
      '--margin',
      String(MARGIN),
      '--out',
      'entry.json',
    ]);
    expect(proposed.output).toContain('3/4, f = 1, N-M = 1');
    expect(proposed.output).toContain('4/5, f = 2, N-M = 1');
    expect(proposed.status).toBe(0);
    const leafHash = /leaf hash\s+([0-9a-f]{64})/.exec(proposed.output)?.[1] ?? '';

    const shown = await govern(['approve', 'entry.json', '--trust', 'trust.json', '--genesis', stack.genesis]);
    expect(shown.output).toContain('Lanpu Maritime Court');
    expect(shown.output).toContain('Nothing was signed');
    for (const letter of ['a', 'b', 'c']) {
      const key = resolve(stateDir, `courts/court-${letter}.assize.invalid/keys/governance`);
      const signed = await govern([
        'approve',
        'entry.json',
        '--trust',
        'trust.json',
        '--genesis',
        stack.genesis,
        '--key',
        key,
        '--confirm',
        leafHash,
        '--out',
        `approval-${letter}.note`,
      ]);
      expect(signed.output).toContain(`signed by court-${letter}.assize.invalid/governance`);
    }
  });

  test('two approvals are refused and append nothing; three are appended in one commit, once', async () => {
    const two = await govern(['submit', 'entry.json', 'approval-a.note', 'approval-b.note', '--service', stack.url]);
    expect(two.output).toContain('governance-refused');
    expect(two.output).toContain('governance.not-approved');
    expect(two.status).toBe(2);
    const words = ['submit', 'entry.json', 'approval-a.note', 'approval-b.note', 'approval-c.note'];
    const three = await govern([...words, '--service', stack.url]);
    expect(three.status, three.output).toBe(0);
    governed = JSON.parse(three.output) as Governed;
    expect(governed).toMatchObject({ sequence: 1 });
    expect(JSON.parse((await govern([...words, '--service', stack.url])).output)).toEqual(governed);
  });

  test('evidence is certified all along, under 4-of-5 from the effective size on', async () => {
    const deadline = Date.now() + 120_000;
    for (let number = 0; ; number += 1) {
      const one = await deposit(`deposit ${number} around the change`);
      const index = readCore(one.certificate).inclusion.proof.match(/^index (\d+)$/m)?.[1];
      const isAfter = Number(index) >= governed.effectiveSize;
      (isAfter ? certified.after : certified.during).push(one);
      if (certified.after.length >= 2) break;
      expect(Date.now()).toBeLessThan(deadline);
    }
    expect(certified.during.length).toBeGreaterThan(0);
    expect(certified.after.at(-1)?.quorum).toMatchObject({ required: 4, total: 5 });
  });

  test('a certificate of the closed epoch is not checked alone, and is with its token or its refreshed proof', async () => {
    const bundle = await get('/v1/trust');
    const [first] = certified.before;
    if (first === undefined) throw new Error('no certificate before the change');
    const alone = await verify(first.certificate, bundle);
    expect(failures(alone)).toEqual([expect.stringContaining('quorum EPOCH_CLOSED')]);
    expect(alone.summary).toBe('unverifiable');
    expect(failures(await verify(first.certificate, oldBundle))).toEqual([]);
    for (const [kind, by] of [
      ['checkpoint-token', 'checkpoint-token'],
      ['inclusion', 'inclusion'],
    ] as const) {
      const verdict = await verify(await refresh(first, [kind]), bundle);
      expect(failures(verdict)).toEqual([]);
      expect(verdict.steps.find(({ name }) => name === 'quorum')?.facts['closed']).toMatchObject({
        protection: { by },
      });
      expect(verdict.times.onLedgerBy).toBe((await verify(first.certificate, oldBundle)).times.onLedgerBy);
    }
  });

  test('every certificate, refreshed, verifies under the bundle of the end', async () => {
    const bundle = await get('/v1/trust');
    for (const one of [...certified.before, ...certified.during, ...certified.after]) {
      const verdict = await verify(await refresh(one), bundle);
      expect(failures(verdict)).toEqual([]);
      expect(verdict.bundle?.sequence).toBe(1);
    }
    const last = certified.after.at(-1);
    if (last === undefined) throw new Error('no certificate after the change');
    const verdict = await verify(last.certificate, bundle);
    expect(verdict.f).toBe(2);
    const [first] = certified.before;
    expect(first && (await verify(await refresh(first), bundle)).f).toBe(1);
  });

  test('a certificate made after the change verifies under the bundle from before it, by its own chain alone', async () => {
    const [last] = certified.after.slice(-1);
    if (last === undefined) throw new Error('no certificate after the change');
    expect(readCore(last.certificate).inclusion.governance).toHaveLength(1);
    const verdict = await verify(last.certificate, oldBundle);
    expect(failures(verdict)).toEqual([]);
    expect(verdict.bundle?.sequence).toBe(0);
    expect(verdict.f).toBe(2);
  });

  test('the Worker and the four courts are the processes that they were', () => {
    expect(readPids()).toEqual(pids);
  });

  test('four of the five courts suffice', async () => {
    await stack.killCourt(3);
    certified.after.push(await deposit('one of five is silent'));
    await stack.startCourt(3);
    expect(failures(await verify(certified.after.at(-1)?.certificate ?? '', oldBundle))).toEqual([]);
  });

  test('policy and history are public and dated', async () => {
    expect(await get('/ledger/policy')).toMatch(/^group consortium\/courts 4 .* court-e\.assize\.invalid$/m);
    const history = JSON.parse(await get('/v1/trust/history')) as {
      readonly items: readonly {
        readonly since: string | null;
        readonly until: string | null;
        readonly policy: object;
      }[];
    };
    expect(history.items.map(({ policy }) => policy)).toEqual([
      { witnesses: 3, of: 4, keepers: 0, f: 1, mayBeMissing: 1 },
      { witnesses: 4, of: 5, keepers: 0, f: 2, mayBeMissing: 1 },
    ]);
    expect(history.items[0]?.until).toBe(history.items[1]?.since);
    expect(history.items[1]?.since).not.toBeNull();
    const shown = await govern(['show', '--trust', stack.url, '--genesis', stack.genesis]);
    expect(shown.output).toContain('Lanpu Maritime Court');
  });
});

describe('new keys of the log, on a running ledger', () => {
  let vkeys: readonly string[] = [];
  let effectiveSize = 0;

  test('the sequencer makes them, and every court lists them beside the old ones, one court after the other', async () => {
    const made = await govern(['log-keys', '--service', stack.url]);
    vkeys = (JSON.parse(made.output) as { readonly vkeys: readonly string[] }).vkeys;
    expect(vkeys).toHaveLength(2);
    for (const [index, letter] of ['a', 'b', 'c', 'd'].entries()) {
      const path = resolve(stateDir, `courts/court-${letter}.assize.invalid/config.json`);
      await stack.killCourt(index);
      const configuration = JSON.parse(readFileSync(path, 'utf8')) as { readonly logs: readonly { readUrl: string }[] };
      const added = vkeys.map((vkey) => ({ ...configuration.logs[0], vkey }));
      writeFileSync(path, JSON.stringify({ ...configuration, logs: [...configuration.logs, ...added] }));
      const trusted = await runCourt('trust-logs', path);
      expect(trusted.status, trusted.output).toBe(0);
      await stack.startCourt(index);
    }
    await fifth?.stop();
    const { logs } = JSON.parse(readFileSync(home.configPath, 'utf8')) as {
      readonly logs: readonly { readonly vkey: string; readonly origin: string }[];
    };
    home.configure([...logs, ...vkeys.map((vkey) => ({ ...logs[0], vkey, origin: logs[0]?.origin ?? '' }))]);
    expect(home.run('trust-logs').status).toBe(0);
    fifth = await home.start();
    const moved = await fetch(`${stack.url}/v1/operator/courts/${FIFTH}`, {
      method: 'PUT',
      body: JSON.stringify({ url: fifth.url }),
      headers: { authorization: `Bearer ${stack.operatorToken}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(30_000),
    });
    expect(moved.status).toBe(200);
  });

  test('four courts approve, and certificates verify across the hand-over', async () => {
    writeFileSync(resolve(workDir, 'trust-2.json'), await get('/v1/trust'));
    const pin = ['--genesis', stack.genesis];
    const keys = vkeys.flatMap((vkey) => ['--log', vkey]);
    const how = ['--trust', stack.url, '--reason', '账本密钥更换', '--margin', '8', '--out', 'entry-2.json'];
    const proposed = await govern(['propose', 'rotate-log', ...how, ...pin, ...keys]);
    expect(proposed.status, proposed.output).toBe(0);
    const leafHash = /leaf hash\s+([0-9a-f]{64})/.exec(proposed.output)?.[1] ?? '';
    const approvals: string[] = [];
    for (const letter of ['a', 'b', 'c', 'd']) {
      const key = resolve(stateDir, `courts/court-${letter}.assize.invalid/keys/governance`);
      const out = `approval-2-${letter}.note`;
      const words = ['approve', 'entry-2.json', '--trust', 'trust-2.json', ...pin];
      const signed = await govern([...words, '--key', key, '--confirm', leafHash, '--out', out]);
      expect(signed.status, signed.output).toBe(0);
      approvals.push(out);
    }
    const submitted = await govern(['submit', 'entry-2.json', ...approvals, '--service', stack.url]);
    expect(submitted.status, submitted.output).toBe(0);
    effectiveSize = (JSON.parse(submitted.output) as Governed).effectiveSize;
    const rotated: Certified[] = [];
    const deadline = Date.now() + 120_000;
    for (let number = 0; ; number += 1) {
      rotated.push(await deposit(`deposit ${number} around the new keys`));
      const index = readCore(rotated.at(-1)?.certificate ?? '').inclusion.proof.match(/^index (\d+)$/m)?.[1];
      if (Number(index) > effectiveSize) break;
      expect(Date.now()).toBeLessThan(deadline);
    }
    const bundle = await get('/v1/trust');
    for (const one of [...certified.before, ...certified.after, ...rotated]) {
      expect(failures(await verify(await refresh(one), bundle))).toEqual([]);
    }
    // Both changes stand in the newest certificate: the bundle from before either of them suffices.
    const newest = rotated.at(-1)?.certificate ?? '';
    expect(readCore(newest).inclusion.governance).toHaveLength(2);
    expect(failures(await verify(newest, oldBundle))).toEqual([]);
    const signers = readCore(newest).inclusion.proof;
    for (const vkey of vkeys) expect(signers).toContain(keyIdBase64(vkey));
  });
});
