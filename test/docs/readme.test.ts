// What the README tells people to do: its scripts run, its receiver tells signed from forged, its lists are complete,
// and the Chinese one says the same.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { KEY_TYPE, formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import {
  deriveSigningKeys,
  formatSigningSecret,
  formatVerifyingKey,
} from '../../src/domain/deliveries/signing-keys.ts';
import { findFreePort } from '../../src/local/free-port.ts';
import { createEd25519Signer } from '../../src/platform/keys/ed25519-signer.ts';
import { createWebhookSigner } from '../../src/platform/webhooks/signer.ts';
import { readBlocks, readHeadings, readText, ROOT } from './markdown.ts';

const english = readText('README.md');
const chinese = readText('README.zh.md');

const findBlock = (part: string): string => {
  const block = readBlocks(english).find(({ text }) => text.includes(part));
  if (block === undefined) throw new Error(`README.md has no block with ${part}`);
  return block.text;
};

const folder = mkdtempSync(join(tmpdir(), 'assize-readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a shell block in the folder, with this very Node first on the path. */
const runBlock = (text: string) =>
  spawnSync('bash', ['-euo', 'pipefail', '-c', text], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${resolve(process.execPath, '..')}:${process.env['PATH'] ?? ''}` },
  });

describe('verification by hand', () => {
  const isOpensslMissing = spawnSync('openssl', ['version']).error !== undefined;
  if (isOpensslMissing) console.log('skipped: needs openssl');
  const block = findBlock('openssl ts -verify');

  it('takes five lines', () => {
    expect(/<<'END'\n([\s\S]*)\nEND\n/.exec(block)?.[1]?.split('\n')).toHaveLength(5);
  });

  it.skipIf(isOpensslMissing && process.env['CI'] !== 'true')(
    'cuts core, token and roots out of a certificate, and openssl accepts the token',
    () => {
      copyFileSync(resolve(ROOT, 'docs/spec/examples/certificate.json'), join(folder, 'certificate.json'));
      const run = runBlock(block);
      expect(`${run.stdout}${run.stderr}`).toContain('Verification: OK');
      expect(run.status).toBe(0);
    },
  );

  it.skipIf(isOpensslMissing && process.env['CI'] !== 'true')(
    'works on the examples of docs/spec as shown there',
    () => {
      symlinkSync(resolve(ROOT, 'docs'), join(folder, 'docs'));
      const [shown] = readBlocks(readText('docs/spec/batch.md')).filter(({ language }) => language === 'sh');
      const run = runBlock(shown?.text ?? 'exit 1');
      expect(`${run.stdout}${run.stderr}`).toContain('Verification: OK');
      expect(run.status).toBe(0);
    },
  );

  it.skipIf(isOpensslMissing && process.env['CI'] !== 'true')('fails when the core was changed', () => {
    const changed = readText('docs/spec/examples/batch-core.json').replace('"treeSize":5', '"treeSize":6');
    writeFileSync(join(folder, 'core.json'), changed);
    expect(runBlock(block.slice(block.indexOf('openssl ts -verify'))).status).not.toBe(0);
  });
});

describe('the receiver of webhooks', () => {
  const secret = new Uint8Array(32).fill(7);
  const body = '{"type":"webhook.test"}';
  let receiver: ChildProcess | null = null;
  let url = '';

  beforeAll(async () => {
    const port = await findFreePort(0);
    if (port === null) throw new Error('no free port');
    url = `http://127.0.0.1:${port}`;
    writeFileSync(join(folder, 'receiver.mjs'), findBlock('receiver.mjs'));
    const keys = deriveSigningKeys(secret, 'whe_1', 1);
    const env = { PORT: String(port), WHSEC: formatSigningSecret(keys), WHPK: formatVerifyingKey(keys) };
    receiver = spawn(process.execPath, [join(folder, 'receiver.mjs')], { env, stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries += 1) {
      const answer = await fetch(url, { method: 'POST', body }).catch(() => null);
      if (answer !== null) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error('the receiver does not answer');
  });
  afterAll(() => receiver?.kill('SIGKILL'));

  const send = async (change: { readonly body?: string; readonly ageSeconds?: number; readonly only?: RegExp }) => {
    const unixSeconds = Math.floor(Date.now() / 1000) - (change.ageSeconds ?? 0);
    const both = await (await createWebhookSigner(secret, 'whe_1', 1)).sign('dlv_1', unixSeconds, body);
    const signature = both.split(' ').filter((one) => change.only?.test(one) ?? true);
    const headers = {
      'webhook-id': 'dlv_1',
      'webhook-timestamp': String(unixSeconds),
      'webhook-signature': signature.join(' '),
    };
    return (await fetch(url, { method: 'POST', headers, body: change.body ?? body })).status;
  };

  it('accepts a delivery of ours by either signature', async () => {
    expect(await send({})).toBe(204);
    expect(await send({ only: /^v1,/ })).toBe(204);
    expect(await send({ only: /^v1a,/ })).toBe(204);
  });

  it('refuses other bytes, an old delivery and one without a signature', async () => {
    expect(await send({ body: '{"type":"webhook.text"}' })).toBe(401);
    expect(await send({ ageSeconds: 600 })).toBe(401);
    expect(await send({ only: /^v2,/ })).toBe(401);
  });
});

describe('the deployment', () => {
  it('derives the public half of a seed by the command that is given', async () => {
    const seed = new Uint8Array(32).fill(9);
    const [, code = ''] = /node -e "([^"]+)"/.exec(findBlock('deriveVerifierKey')) ?? [];
    const name = 'ledger.example/main/receipt';
    const run = spawnSync(process.execPath, ['-e', code, name, encodeBase64(seed)], { cwd: ROOT, encoding: 'utf8' });
    const { key } = await createEd25519Signer(name, KEY_TYPE.ed25519, seed);
    expect(run.stdout.trim()).toBe(formatVerifierKey(key));
  });

  it('names every binding, variable and secret of the Worker', () => {
    const names = [...readText('src/platform/env.ts').matchAll(/^ {2}readonly ([A-Z_]+)\??:/gm)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !english.includes(`\`${name ?? ''}\``))).toEqual([]);
    const secrets = findBlock('wrangler secret put');
    for (const name of ['RECEIPT_KEY', 'ISSUER_KEY', 'LINK_SECRET', 'KEY_WRAPPING_SECRET']) {
      expect(secrets).toContain(name);
    }
  });

  it('creates the stores that wrangler.toml names', () => {
    const block = findBlock('d1 create');
    const names = [...readText('wrangler.toml').matchAll(/^(?:database_name|bucket_name|queue) = "([\w-]+)"/gm)];
    expect(names.length).toBeGreaterThan(3);
    for (const [, name = ''] of names) expect(block).toMatch(new RegExp(` ${name}(?:\\s|$)`));
  });
});

describe('README.zh.md', () => {
  it('has the headings of README.md, level by level', () => {
    expect(readHeadings(chinese).map(({ level }) => level)).toEqual(readHeadings(english).map(({ level }) => level));
  });

  it('has the same blocks', () => {
    const blocks = (text: string) => readBlocks(text).map(({ language, text: content }) => ({ language, content }));
    expect(blocks(chinese)).toEqual(blocks(english));
  });

  it('has tables of the same shape', () => {
    const rows = (text: string) =>
      [...text.matchAll(/^\|.*\|$/gm)].map(([row]) => row.replaceAll(/`[^`]*`/g, '').split('|').length);
    expect(rows(chinese)).toEqual(rows(english));
  });
});
