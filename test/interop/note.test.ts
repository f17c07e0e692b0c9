// Our notes, opened by golang.org/x/mod/sumdb/note, transparency-dev/formats and filippo.io/mldsa; and theirs by us.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { parseSignedNote } from '../../src/core/note/signed-note.ts';
import { KEY_TYPE, type VerifierKey, createVerifierKey } from '../../src/core/note/verifier-key.ts';
import { findRunningStack, type RunningStack } from '../support/running-stack.ts';
import { depositCertified } from './deposit.ts';
import { runPeer } from './peers.ts';

type Trust = {
  readonly genesis: { readonly state: { readonly log: readonly string[]; readonly receipt: readonly string[] } };
};
type Court = { readonly keys: { readonly witness: readonly string[] } };

let stack: RunningStack;
let checkpoint = '';
let receipt = '';
let logKeys: readonly string[] = [];
let receiptKeys: readonly string[] = [];
let courtKeys: readonly (readonly string[])[] = [];

beforeAll(async () => {
  stack = findRunningStack();
  await depositCertified(stack, 'note');
  const trust = JSON.parse(readFileSync(stack.trustFile, 'utf8')) as { readonly bundle: string };
  const bundle = JSON.parse(trust.bundle) as { readonly genesis: string };
  const { state } = JSON.parse(bundle.genesis) as Trust['genesis'] & {
    readonly state: { readonly courts: readonly Court[] };
  };
  logKeys = state.log;
  receiptKeys = state.receipt;
  courtKeys = state.courts.map(({ keys }) => keys.witness);
  const response = await fetch(`${stack.url}/ledger/checkpoint`, { signal: AbortSignal.timeout(10_000) });
  checkpoint = await response.text();
  const form = new FormData();
  form.set('file', new Blob(['receipt']), 'note.txt');
  const deposited = await fetch(`${stack.url}/v1/evidence`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${stack.apiKey}` },
    signal: AbortSignal.timeout(10_000),
  });
  ({ receipt } = (await deposited.json()) as { readonly receipt: string });
});

/** Key ids of those who signed, as the peers print them. */
const openNote = async (note: string, vkeys: readonly string[]): Promise<string> =>
  (await runPeer('verify-note', ['--note=-', ...vkeys], { input: note })).output;

const expectedOf = (vkeys: readonly string[]): string =>
  vkeys
    .map((vkey) => {
      const [name, keyId, ...key] = vkey.split('+');
      return `${name} ${keyId} ${Buffer.from(key.join('+'), 'base64')[0]}\n`;
    })
    .join('');

describe('Go opens', () => {
  test("the log's signatures of a checkpoint", async () => {
    expect(await openNote(checkpoint, logKeys)).toBe(expectedOf(logKeys));
  });

  test('the cosignatures of at least three courts, every line of each', async () => {
    const opened = await Promise.all(courtKeys.map(async (vkeys) => await openNote(checkpoint, vkeys)));
    const signed = courtKeys.filter((vkeys, index) => opened[index] === expectedOf(vkeys));
    expect(signed.length).toBeGreaterThanOrEqual(3);
  });

  test('a receipt', async () => {
    expect(await openNote(receipt, receiptKeys)).toBe(expectedOf(receiptKeys));
  });

  test('no checkpoint of which a digit was changed', async () => {
    const changed = checkpoint.replace(/^[0-9]+$/m, (size) => (Number(size) + 1).toString());
    for (const vkey of logKeys) {
      expect((await runPeer('verify-note', ['--note=-', vkey], { input: changed })).status).toBe(1);
    }
  });
});

/** A cosigner's two keys: as Go reads the private halves, and as we know the public ones. */
const createCosigner = (
  name: string,
): { readonly signers: readonly string[]; readonly keys: readonly VerifierKey[] } => {
  const seed = (): Uint8Array => Uint8Array.from(randomBytes(32));
  const made = [
    { type: KEY_TYPE.cosignature, seed: seed(), publicKeyOf: ed25519.getPublicKey },
    { type: KEY_TYPE.mlDsa44, seed: seed(), publicKeyOf: (from: Uint8Array) => ml_dsa44.keygen(from).publicKey },
  ].map(({ type, seed: bytes, publicKeyOf }) => {
    const key = createVerifierKey(name, type, publicKeyOf(bytes));
    return { key, signer: `PRIVATE+KEY+${name}+${key.keyId}+${encodeBase64(Uint8Array.of(type, ...bytes))}` };
  });
  return { signers: made.map(({ signer }) => signer), keys: made.map(({ key }) => key) };
};

describe('we accept', () => {
  test('cosignatures that Go made with Ed25519 and ML-DSA-44', async () => {
    const { signers, keys } = createCosigner('cosigner.example/go');
    const { output } = await runPeer('cosign', [`--log_key=${stack.logVkey}`, ...signers], { input: checkpoint });
    const note = parseSignedNote(output);
    if (!note.ok) throw new Error(output);
    const verified = await verifyCosignatures(note.value, keys);
    expect(verified.ok && verified.value.map(({ key }) => key.type)).toEqual([KEY_TYPE.cosignature, KEY_TYPE.mlDsa44]);
  });
});
