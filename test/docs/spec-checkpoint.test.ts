// The example with two keys in docs/spec/checkpoint.md verifies under its policy, and its keys are those of the seeds
// that the page names.

import { ed25519 } from '@noble/curves/ed25519.js';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { formatPolicy, parsePolicy } from '../../src/core/checkpoint/policy.ts';
import { computeQuorumProgress, isQuorumMet } from '../../src/core/checkpoint/quorum.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { parseSignedNote, verifySignedNote } from '../../src/core/note/signed-note.ts';
import { createVerifierKey, KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import type { Result } from '../../src/core/result.ts';
import { readText } from './markdown.ts';

const unwrap = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const policyText = readText('docs/spec/examples/two-keys.policy');
const policy = unwrap(parsePolicy(policyText));
const note = unwrap(parseSignedNote(readText('docs/spec/examples/two-keys.note')));
const logKeys = policy.logs.map(({ key }) => key);
const courtKeys = policy.witnesses.map(({ key }) => key);

describe('the example with two keys', () => {
  it('is signed by the log and cosigned by the court with both kinds of key', async () => {
    expect(unwrap(await verifySignedNote(note, logKeys))).toHaveLength(2);
    const cosignatures = unwrap(await verifyCosignatures(note, courtKeys));
    expect(cosignatures.map(({ key, unixSeconds }) => [key.type, unixSeconds])).toEqual([
      [KEY_TYPE.cosignature, 1_795_142_530],
      [KEY_TYPE.mlDsa44, 1_795_142_530],
    ]);
    expect(isQuorumMet(policy, courtKeys.slice(1))).toBe(true);
    expect(computeQuorumProgress(policy, courtKeys)).toEqual({ met: 1, required: 1, total: 1 });
  });

  it('has a policy in canonical form', () => {
    expect(formatPolicy(policy)).toBe(policyText);
  });

  it('has the keys of the seeds that the page names', () => {
    const plain = (name: string, type: number) =>
      createVerifierKey(name, type, ed25519.getPublicKey(sha256(encodeUtf8(`test seed ${name}`))));
    const postQuantum = (name: string) =>
      createVerifierKey(
        name,
        KEY_TYPE.mlDsa44,
        ml_dsa44.keygen(sha256(encodeUtf8(`test seed ${name} ml-dsa-44`))).publicKey,
      );
    const origin = 'ledger.assize.invalid/test';
    const court = 'court-a.assize.invalid/witness';
    expect(logKeys).toEqual([plain(origin, KEY_TYPE.ed25519), postQuantum(origin)]);
    expect(courtKeys).toEqual([plain(court, KEY_TYPE.cosignature), postQuantum(court)]);
  });
});
