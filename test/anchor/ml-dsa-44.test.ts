// A court's two keys, and a log with two: what the court node reads, signs and remembers of them.

import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfiguration, type Configuration } from '../../anchor/court-node/configuration.ts';
import { createVerifier, generateKeys, loadKeys, parseSigningKeys } from '../../anchor/court-node/keys.ts';
import { verifyRequest } from '../../anchor/court-node/witness/add-checkpoint.ts';
import { createLogList } from '../../anchor/court-node/witness/log-list.ts';
import { openWitnessState, recoverWitnessState } from '../../anchor/court-node/witness/witness-state.ts';
import { startWitness } from '../../anchor/court-node/witness/witness.ts';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import {
  formatSignatureLine,
  formatSignedNote,
  parseSignedNote,
  signNote,
  type NoteSigner,
} from '../../src/core/note/signed-note.ts';
import { createVerifierKey, formatVerifierKey, KEY_TYPE, type VerifierKey } from '../../src/core/note/verifier-key.ts';
import { createMlDsa44Signer } from '../../src/platform/keys/ml-dsa-44-signer.ts';
import { createTestLog, formatRequest } from '../support/test-log.ts';

const log = createTestLog('ledger.assize.invalid/two-keys', 16);
const logPostQuantum = createMlDsa44Signer(log.origin, new Uint8Array(32).fill(11));
const logKeys = [log.signer.key, logPostQuantum.key];
const textOf = (size: number): string => `${log.sign(size).split('\n\n')[0]}\n`;
const signBoth = (size: number, signers: readonly NoteSigner[] = [log.signer, logPostQuantum]): Promise<string> =>
  signNote(textOf(size), signers);

let folder: string;
let configuration: Configuration;

const configure = (): Configuration =>
  parseConfiguration(
    JSON.stringify({
      court: 'court-a.assize.invalid',
      name: { zh: '测试法院', en: 'Test Court' },
      stateDir: 'state',
      keys: { witness: 'keys/witness', mirror: 'keys/mirror', governance: 'keys/governance' },
      logs: logKeys.map((key) => ({ vkey: formatVerifierKey(key) })),
    }),
    folder,
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'two-keys-'));
  configuration = configure();
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('key files', () => {
  test('hold an Ed25519 and an ML-DSA-44 key of one name; governance signs with Ed25519 alone', () => {
    const made = generateKeys(configuration);
    const shown = (keys: readonly VerifierKey[] | undefined) => keys?.map(({ name, type }) => [name, type]);
    expect(shown(made.witness)).toEqual([
      ['court-a.assize.invalid/witness', KEY_TYPE.cosignature],
      ['court-a.assize.invalid/witness', KEY_TYPE.mlDsa44],
    ]);
    expect(shown(made.governance)).toEqual([['court-a.assize.invalid/governance', KEY_TYPE.ed25519]]);
    expect(generateKeys(configuration)).toEqual(made);
  });

  test('with the Ed25519 line alone are read as they are, and never added to', () => {
    generateKeys(configuration);
    const path = join(folder, 'keys/witness');
    const [plain = ''] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${plain}\n`);
    expect(generateKeys(configuration).witness?.map(({ type }) => type)).toEqual([KEY_TYPE.cosignature]);
    expect(readFileSync(path, 'utf8')).toBe(`${plain}\n`);
  });

  test('of two names, of one type twice, or with a third line are refused', () => {
    generateKeys(configuration);
    const lines = (role: string): string[] =>
      readFileSync(join(folder, 'keys', role), 'utf8')
        .trim()
        .split('\n');
    const [plain = '', postQuantum = ''] = lines('witness');
    const [, foreign = ''] = lines('mirror');
    for (const bad of [[plain, foreign], [plain, plain], [plain, postQuantum, foreign], [plain, ''], ['']]) {
      expect(() => parseSigningKeys(`${bad.join('\n')}\n`)).toThrow(Error);
    }
    writeFileSync(join(folder, 'keys/witness'), `${postQuantum}\n${plain}\n`);
    expect(loadKeys(configuration, 'witness').map(({ key }) => key.type)).toEqual([
      KEY_TYPE.cosignature,
      KEY_TYPE.mlDsa44,
    ]);
  });

  test('of a type that no role has are refused', () => {
    const seed = new Uint8Array(32).fill(1);
    const text = (type: number): string => `PRIVATE+KEY+n+00000000+${encodeBase64(Uint8Array.of(type, ...seed))}\n`;
    expect(() => parseSigningKeys(text(0x02))).toThrow('unknown type 2');
    generateKeys(configuration);
    appendFileSync(join(folder, 'keys/governance'), readFileSync(join(folder, 'keys/witness'), 'utf8'));
    expect(() => loadKeys(configuration, 'governance')).toThrow(Error);
  });
});

describe('signatures of the platform', () => {
  test('and of @noble/post-quantum verify each other', async () => {
    generateKeys(configuration);
    const [, postQuantum] = loadKeys(configuration, 'witness');
    if (postQuantum === undefined) throw new Error('no ML-DSA-44 key');
    const verify = createVerifier();
    for (let round = 0; round < 4; round += 1) {
      const message = randomBytes(100 * round);
      const signature = postQuantum.sign(message);
      expect(ml_dsa44.verify(signature, message, postQuantum.key.publicKey)).toBe(true);
      const seed = randomBytes(32);
      const pair = ml_dsa44.keygen(seed);
      const key = createVerifierKey('n', KEY_TYPE.mlDsa44, pair.publicKey);
      const own = ml_dsa44.sign(message, pair.secretKey);
      expect(await verify(key, message, own)).toBe(true);
      expect(await verify(postQuantum.key, message, own)).toBe(false);
      expect(await verify(key, message, own.subarray(1))).toBe(false);
      expect(await verify({ ...key, publicKey: new Uint8Array(1312) }, message, own)).toBe(false);
    }
  });
});

describe('a log with two keys', () => {
  const submit = async (note: string) =>
    await verifyRequest(encodeUtf8(formatRequest(0, [], note)), () => logKeys, createVerifier());

  test('is believed on either line or both, and both are kept', async () => {
    for (const [signers, lines] of [
      [[log.signer, logPostQuantum], 2],
      [[logPostQuantum], 1],
      [[log.signer], 1],
    ] as const) {
      const request = await submit(await signBoth(3, signers));
      expect(request.ok && request.value.logLines).toHaveLength(lines);
    }
  });

  test('is refused when either line is spoiled', async () => {
    const note = parseSignedNote(await signBoth(3));
    if (!note.ok) throw new Error(note.failure.code);
    for (const spoiled of [0, 1]) {
      const lines = note.value.signatures.map(({ line, signature }, index) =>
        index === spoiled ? formatSignatureLine(logKeys[index] ?? log.signer.key, signature.slice().fill(1, -2)) : line,
      );
      expect(await submit(formatSignedNote(note.value.text, lines))).toMatchObject({ failure: { status: 403 } });
    }
  });
});

describe('a witness with two keys', () => {
  const start = async () => {
    const signingKeys = loadKeys(configuration, 'witness');
    const keys = signingKeys.map(({ key }) => key);
    const state = await openWitnessState(configuration.stateDir, keys);
    if (state.locked !== null) {
      await state.sideFile.close();
      state.store.close();
      throw new Error(state.locked);
    }
    createLogList(configuration.logs, state.store);
    const { store, sideFile } = state;
    const witness = startWitness({ store, sideFile, signingKeys, unixSeconds: () => 1_800_000_000, report: () => {} });
    const cosign = async (oldSize: number, size: number): Promise<readonly string[]> => {
      const body = formatRequest(oldSize, log.path(oldSize, size), await signBoth(size));
      const request = await verifyRequest(encodeUtf8(body), () => logKeys, createVerifier());
      if (!request.ok) throw new Error(request.failure.message);
      const outcome = await witness.addCheckpoint(request.value);
      if (outcome.kind !== 'cosigned') throw new Error(outcome.kind);
      return outcome.lines;
    };
    const end = async (): Promise<void> => {
      await witness.close();
      await state.sideFile.close();
      state.store.close();
    };
    return { keys, witness, cosign, end };
  };

  test('cosigns with both, answers the same lines after a restart, and is restored from either', async () => {
    generateKeys(configuration);
    mkdirSync(configuration.stateDir, { recursive: true });
    const first = await start();
    const lines = await first.cosign(0, 3);
    const note = parseSignedNote(formatSignedNote(textOf(3), lines));
    const verified = note.ok ? await verifyCosignatures(note.value, first.keys) : note;
    expect(verified.ok && verified.value.map(({ key, unixSeconds }) => [key.type, unixSeconds])).toEqual([
      [KEY_TYPE.cosignature, 1_800_000_000],
      [KEY_TYPE.mlDsa44, 1_800_000_000],
    ]);
    await first.end();

    const again = await start();
    expect(await again.cosign(3, 3)).toEqual(lines);
    expect(again.witness.findLatest(log.origin)?.note.match(/\u2014/gu)).toHaveLength(4);
    await again.end();

    for (const suffix of ['', '-wal', '-shm']) {
      rmSync(join(configuration.stateDir, `witness.sqlite${suffix}`), { force: true });
    }
    await expect(start()).rejects.toThrow('the database ends at signature 0');
    expect(await recoverWitnessState(configuration.stateDir, again.keys)).toBe(1);
    const restored = await start();
    expect(restored.witness.findLatest(log.origin)?.treeSize).toBe(3);
    await restored.end();
  });

  test('does not take the side file of a witness with one of its keys for its own', async () => {
    generateKeys(configuration);
    const first = await start();
    await first.cosign(0, 3);
    await first.end();
    const path = join(folder, 'keys/witness');
    const [plain = ''] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${plain}\n`);
    await expect(start()).rejects.toThrow('is not the side file of');
  });
});
