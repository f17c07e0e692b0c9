// Tessera as a log whose checkpoints our court nodes cosign: its own witness client, which takes a 409 for a fork unless
// its type is exactly text/x.tlog.size.

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { KEY_TYPE, type VerifierKey, createVerifierKey, formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { parseSignedNote } from '../../src/core/note/signed-note.ts';
import { type CourtHome, type RunningCourt, createCourtHome } from '../support/court-process.ts';
import { type PeerProcess, startPeer } from './peers.ts';
import { runAuditorFsck, runTesseraFsck } from './run-fsck.ts';

const ORIGIN = 'log.tessera.invalid/fed';
const directory = mkdtempSync(resolve(tmpdir(), 'assize-tessera-'));
const path = (name: string): string => resolve(directory, name);
const homes: CourtHome[] = [];
const courts: RunningCourt[] = [];
let log: PeerProcess;
let url = '';
let logKey = '';

/** A log's key pair in the texts of golang.org/x/mod/sumdb/note. */
const createLogKey = (): { readonly signer: string; readonly vkey: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const bytesOf = (member: string | undefined): Uint8Array => Uint8Array.from(Buffer.from(member ?? '', 'base64url'));
  const seed = bytesOf(privateKey.export({ format: 'jwk' }).d);
  const key = createVerifierKey(ORIGIN, KEY_TYPE.ed25519, bytesOf(publicKey.export({ format: 'jwk' }).x));
  const signer = `PRIVATE+KEY+${ORIGIN}+${key.keyId}+${encodeBase64(Uint8Array.of(KEY_TYPE.ed25519, ...seed))}`;
  return { signer, vkey: formatVerifierKey(key) };
};

/** Tessera knows one key for each address: of the last court the ML-DSA-44 one, of the others Ed25519. */
const keysInPolicy = (): VerifierKey[] =>
  homes.map(({ witnessKey, witnessKeys }, index) => {
    const postQuantum = witnessKeys.find(({ type }) => type === KEY_TYPE.mlDsa44);
    return index === homes.length - 1 && postQuantum !== undefined ? postQuantum : witnessKey;
  });

const startLog = async (): Promise<void> => {
  log = await startPeer(
    'tessera-log',
    [`--storage_dir=${path('log')}`, `--private_key=${path('log.key')}`, `--witness_policy=${path('policy')}`],
    /^ready \S+/m,
  );
  url = log.firstLine.slice('ready '.length);
};

beforeAll(async () => {
  const { signer, vkey } = createLogKey();
  logKey = vkey;
  for (const name of ['court-a', 'court-b', 'court-c']) {
    const home = createCourtHome(`${name}.assize.invalid`);
    home.configure([{ vkey, origin: ORIGIN }]);
    homes.push(home);
    courts.push(await home.start());
  }
  writeFileSync(path('log.key'), signer);
  const witnesses = keysInPolicy().map(
    (key, index) => `witness court-${index} ${formatVerifierKey(key)} ${courts[index]?.url}`,
  );
  writeFileSync(path('policy'), `${witnesses.join('\n')}\ngroup courts all court-0 court-1 court-2\nquorum courts\n`);
  await startLog();
});

afterAll(async () => {
  await log?.stop();
  await Promise.all(courts.map((court) => court.stop()));
  for (const home of homes) home.remove();
  rmSync(directory, { recursive: true, force: true });
});

const add = async (entry: string): Promise<number> => {
  const response = await fetch(`${url}/add`, { method: 'POST', body: entry, signal: AbortSignal.timeout(20_000) });
  return Number(await response.text());
};

/** Waits for a checkpoint that covers the index. */
const readCheckpoint = async (index: number): Promise<string> => {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const response = await fetch(`${url}/checkpoint`, { signal: AbortSignal.timeout(5_000) });
    const note = response.ok ? await response.text() : '';
    if (Number(note.split('\n')[1] ?? 0) > index) return note;
    if (Date.now() > deadline) throw new Error(`no checkpoint over ${index}: ${log.output()}`);
    await new Promise((done) => setTimeout(done, 50));
  }
};

/** Courts whose cosignature by the policy's key stands under the note. */
const readCosigners = async (text: string): Promise<string[]> => {
  const note = parseSignedNote(text);
  if (!note.ok) throw new Error(note.failure.code);
  const verified = await verifyCosignatures(note.value, keysInPolicy());
  return verified.ok ? verified.value.map(({ key }) => key.name).sort() : [];
};

const everyCourt = (): string[] => homes.map(({ witnessKey }) => witnessKey.name).sort();

describe('a Tessera log under a policy of three of our courts', () => {
  test('publishes checkpoints that every court cosigned, while it grows', async () => {
    for (let round = 0; round < 5; round += 1) {
      const indexes = await Promise.all(Array.from({ length: 40 }, async () => await add(randomUUID())));
      const note = await readCheckpoint(Math.max(...indexes));
      expect(await readCosigners(note)).toEqual(everyCourt());
    }
  });

  test('goes on after it forgot how far the courts are: a stale size is told by a 409 of the exact type', async () => {
    await log.stop();
    rmSync(path('log/checkpoint'));
    await startLog();
    // Without its published checkpoint Tessera starts from size 0, which each court answers with 409.
    const note = await readCheckpoint(await add(randomUUID()));
    expect(await readCosigners(note)).toEqual(everyCourt());
    expect(log.output()).toMatch(/replied with x\.tlog\.size/);
  });

  test('does not publish without them', async () => {
    await courts[2]?.stop();
    const before = await readCheckpoint(0);
    await add(randomUUID()).catch(() => null);
    await new Promise((done) => setTimeout(done, 2_000));
    expect(await readCheckpoint(0)).toBe(before);
    const [third] = homes.slice(2);
    if (third === undefined) throw new Error('no third court');
    const port = Number(new URL(courts[2]?.url ?? '').port);
    third.configure([{ vkey: logKey, origin: ORIGIN }], { port });
    courts[2] = await third.start();
    const note = await readCheckpoint(Number(before.split('\n')[1]));
    expect(await readCosigners(note)).toEqual(everyCourt());
  });

  test("passes Tessera's fsck and ours", async () => {
    const found = await runTesseraFsck(url, logKey);
    expect(found).toMatchObject({ size: expect.any(Number) });
    expect(await runAuditorFsck(url, [`--log=${logKey}`])).toEqual({ ...found, codes: [] });
  });
});
