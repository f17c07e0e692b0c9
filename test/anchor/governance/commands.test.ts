// The governance commands over files, as a court without network runs them: what is shown, what is signed, what never is.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApprove } from '../../../anchor/governance/approve-command.ts';
import { runPropose } from '../../../anchor/governance/propose-command.ts';
import { runShow } from '../../../anchor/governance/show-command.ts';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { concatBytes, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { parseGovernance } from '../../../src/core/ledger/governance.ts';
import { verifyApprovals } from '../../../src/core/ledger/replay-governance.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import {
  type GovernedWorld,
  createGovernedWorld,
  makeGovernedBundle,
  makeGovernedCertificate,
} from '../../support/governed-world.ts';
import { ORIGIN, createSigner } from '../../support/ledger-fixture.ts';

let folder: string;
let governed: GovernedWorld;
let genesis: string;
const at = (name: string): string => join(folder, name);

/** Writes the key file of a signer of the miniature ledger, whose seed is the hash of its name. */
const writeKey = async (name: string, file: string, mode = 0o600, type: number = KEY_TYPE.ed25519): Promise<string> => {
  const { key } = await createSigner(name, type);
  const seed = sha256(encodeUtf8(`test seed ${name}`));
  const text = `PRIVATE+KEY+${name}+${key.keyId}+${encodeBase64(concatBytes(Uint8Array.of(type), seed))}\n`;
  writeFileSync(at(file), text, { mode });
  return at(file);
};

const run = async (command: typeof runApprove, ...words: readonly string[]): Promise<string> => {
  let output = '';
  await command(words, (text) => {
    output += text;
  });
  return output;
};
const approve = async (...words: readonly string[]): Promise<string> =>
  await run(runApprove, at('entry.json'), '--trust', at('trust.json'), '--genesis', genesis, ...words);
const propose = async (out: string, ...words: readonly string[]): Promise<string> =>
  await run(runPropose, ...words, '--trust', at('trust.json'), '--reason', '测试', '--out', at(out));
const leafHashOf = (output: string): string => /leaf hash\s+([0-9a-f]{64})/.exec(output)?.[1] ?? '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'governance-'));
  governed = await createGovernedWorld();
  genesis = governed.world.genesisHash;
  const { ledger } = await makeGovernedCertificate(governed);
  writeFileSync(at('trust.json'), await makeGovernedBundle(governed, ledger));
  await propose('entry.json', 'set-policy', '--witnesses', '5', '--margin', '100');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('propose', () => {
  it('continues the last approved state, and counts its margin from the newest checkpoint', () => {
    const entry = parseGovernance(readFileSync(at('entry.json'), 'utf8'), ORIGIN);
    expect(entry.ok && entry.value).toMatchObject({ sequence: 2, effectiveSize: 109, action: 'set-policy' });
    expect(entry.ok && entry.value.state.policy).toEqual({ witnesses: 5, keepers: 0 });
  });

  it('never replaces a file', async () => {
    await expect(propose('entry.json', 'set-policy', '--witnesses', '5', '--margin', '9')).rejects.toThrow('EEXIST');
  });

  it.each([
    ['no margin', ['set-policy', '--witnesses', '5'], 'either --margin or --effective-size'],
    ['a margin and a size', ['set-policy', '--witnesses', '5', '--margin', '1', '--effective-size', '50'], 'either'],
    ['an effective size in the past', ['set-policy', '--witnesses', '5', '--effective-size', '4'], 'effective-size'],
    ['nothing to change', ['set-policy', '--witnesses', '4', '--margin', '9'], 'governance.no-change'],
    ['quorums that do not intersect', ['set-policy', '--witnesses', '2', '--margin', '9'], 'quorums intersect'],
    ['an unknown change', ['dissolve', '--margin', '9'], 'unknown change'],
    ['a court that is none', ['remove-court', '--court-id', 'court-z.invalid', '--margin', '9'], 'no court of this'],
  ])('refuses %s', async (_, words, reason) => {
    await expect(propose('refused.json', ...words)).rejects.toThrow(reason);
  });

  it('refuses a bundle of another ledger than the pinned one', async () => {
    const words = ['set-policy', '--witnesses', '5', '--margin', '9', '--genesis', 'ab'.repeat(32)];
    await expect(propose('refused.json', ...words)).rejects.toThrow('another ledger');
  });
});

describe('approve', () => {
  it('shows what changes, warns, and signs nothing without the leaf hash', async () => {
    const key = await writeKey('court-a.assize.invalid/governance', 'unused.key');
    const output = await approve('--key', key, '--out', at('nothing.note'));
    expect(output).toContain('前 before  4/5, f = 2, N-M = 1, K = 0');
    expect(output).toContain('后 after   5/5, f = 4, N-M = 0, K = 0');
    expect(output).toContain('Certification stops when any court is silent.');
    expect(output).toContain('Nothing was signed');
    expect(() => readFileSync(at('nothing.note'))).toThrow('ENOENT');
  });

  it('signs exactly the entry whose leaf hash is confirmed', async () => {
    const key = await writeKey('court-a.assize.invalid/governance', 'a.key');
    const leafHash = leafHashOf(await approve());
    await approve('--key', key, '--confirm', leafHash, '--out', at('a.note'));
    const note = readFileSync(at('a.note'), 'utf8');
    const about = { ledger: ORIGIN, sequence: 2, leafHash };
    expect(await verifyApprovals(governed.nextState, about, [note])).toEqual({
      ok: true,
      value: ['court-a.assize.invalid'],
    });
    await expect(approve('--key', key, '--confirm', 'ab'.repeat(32), '--out', at('other.note'))).rejects.toThrow(
      'not the leaf hash',
    );
  });

  it('demands the pin that the court made itself', async () => {
    await expect(run(runApprove, at('entry.json'), '--trust', at('trust.json'))).rejects.toThrow('--genesis');
  });

  it.each([
    ['readable by others', 'court-b.assize.invalid/governance', 0o644, KEY_TYPE.ed25519, 'readable by others'],
    ['of no court', 'court-z.assize.invalid/governance', 0o600, KEY_TYPE.ed25519, 'no governance key of the state'],
    ['a witness key', 'court-a.assize.invalid/witness', 0o600, KEY_TYPE.cosignature, 'not a governance key'],
  ])('refuses a key that is %s', async (_, name, mode, type, reason) => {
    const key = await writeKey(name, `${name.replaceAll('/', '-')}-${mode}.key`, mode, type);
    const leafHash = leafHashOf(await approve());
    await expect(approve('--key', key, '--confirm', leafHash, '--out', at('refused.note'))).rejects.toThrow(reason);
  });

  it('refuses an entry that no ledger would take', async () => {
    writeFileSync(at('stale.json'), governed.entry);
    await expect(run(runApprove, at('stale.json'), '--trust', at('trust.json'), '--genesis', genesis)).rejects.toThrow(
      'governance.sequence',
    );
  });
});

describe('show', () => {
  it('lists every state with its date, its policy and what changed', async () => {
    const output = await run(runShow, '--trust', at('trust.json'), '--genesis', genesis);
    expect(output).toContain('3/4, f = 1, N-M = 1, K = 0');
    expect(output).toContain('4/5, f = 2, N-M = 1, K = 0');
    expect(output).toContain('2026-11-20T02:42:');
    expect(output).toContain('+ 法院 court      岚浦海事法院');
  });
});
