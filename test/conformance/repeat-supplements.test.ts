// The commands that `explain` prints for what stands beside a core: approvals of a change, a finding, and each kind of
// supplement. They are run as they stand, by openssl, sha256sum, basenc and grep; what each prints must contain what was
// announced, and on an altered part it must not.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signCosignature } from '../../src/core/checkpoint/cosignature.ts';
import type { Command } from '../../src/core/explain/shell-commands.ts';
import { formatFindingText } from '../../src/core/ledger/finding.ts';
import { formatSignedNote } from '../../src/core/note/signed-note.ts';
import { parseTlogProof } from '../../src/core/proof/tlog-proof.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { buildCli } from '../../src/local/build-cli.ts';
import { COSIGNED_AT, EVIDENCE, ORIGIN, RECEIVED_AT_UNIX_MS } from '../support/ledger-fixture.ts';
import {
  CLOSING_SIZE,
  ENTRY_INDEX,
  createClosingWorld,
  makeCheckpointToken,
  makeClosedCertificate,
  makeInclusion,
  makeLateToken,
  makeOpenBundle,
  makeRelated,
  supplementText,
} from '../support/supplement-world.ts';

const PROGRAMMES = ['openssl', 'sha256sum', 'basenc', 'grep'];
const missing = PROGRAMMES.filter((programme) => spawnSync(programme, ['--help']).error !== undefined);
if (missing.length > 0) {
  if (process.env['CI'] === 'true') throw new Error(`missing: ${missing.join(' ')}`);
  console.log(`skipped: needs ${missing.join(' ')}`);
}

type Explained = { readonly steps: readonly { readonly step: string; readonly commands: readonly Command[] }[] };

const LATER = RECEIVED_AT_UNIX_MS + 600_000;
const folder = mkdtempSync(join(tmpdir(), 'assize-repeat-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = ({ command, prints }: Command): boolean => {
  const words = ['-euo', 'pipefail', '-c', command];
  const { stdout, stderr } = spawnSync('bash', words, { cwd: folder, encoding: 'utf8', timeout: 30_000 });
  return `${stdout}${stderr}`.includes(prints);
};

let commands: readonly (Command & { readonly step: string })[];
/** Kinds of the supplements, in the certificate's order: their files are numbered so. */
let kinds: readonly string[];

describe.skipIf(missing.length > 0)('the commands for what stands beside a core', () => {
  beforeAll(async () => {
    await buildCli(folder);
    const governed = await createClosingWorld();
    const [keeper] = governed.world.keepers;
    if (keeper === undefined) throw new Error('no keeper');
    const said = formatFindingText(ORIGIN, ENTRY_INDEX, 'time-future');
    const finding = formatSignedNote(said, [await signCosignature(said, COSIGNED_AT[0] ?? 1, keeper)]);
    const made = await makeClosedCertificate(governed, { core: (core) => ({ ...core, findings: [finding] }) });
    const { authority } = governed.world;
    const late = await makeLateToken(governed, made, authority, LATER, { cosignedAtUnixMs: LATER + 5000 });
    const related = await makeRelated(governed, made, 'correction', undefined, { ledger: late.ledger });
    const known = related.made.ledger.slice(0, CLOSING_SIZE - 1);
    const inclusion = await makeInclusion(governed, known, governed.world.witnesses);
    const proof = parseTlogProof(inclusion.proof);
    const text = supplementText(made, [
      late.supplement,
      related.supplement,
      inclusion,
      await makeCheckpointToken(authority, made.covering, LATER),
      await makeCheckpointToken(authority, proof.ok ? proof.value.checkpoint : '', LATER),
    ]);
    const bundle = await makeOpenBundle(governed, related.made.ledger);
    const trust = { genesis: governed.world.genesisHash, bundle };
    const verdict = await verifyCertificate(text, { ...made.options, trust });
    const failed = verdict.steps.filter(({ result }) => result === 'fail').map(({ name, code }) => [name, code]);
    expect(failed).toEqual([
      ['findings', 'FINDING'],
      ['status', 'CORRECTED'],
    ]);
    kinds = (JSON.parse(text) as { supplements: readonly { kind: string }[] }).supplements.map(({ kind }) => kind);
    for (const [name, content] of [
      ['certificate.json', text],
      ['trust.json', bundle],
      ['evidence', EVIDENCE],
    ] as const) {
      writeFileSync(join(folder, name), content);
    }
    const words = ['assize.mjs', 'explain', 'evidence', 'certificate.json', '--trust', 'trust.json', '--json'];
    const { stdout } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
    const { steps } = JSON.parse(stdout) as Explained;
    commands = steps
      .flatMap(({ step, commands: own }) => own.map((command) => ({ step, ...command })))
      .filter(({ command }) => !command.startsWith('verify-proof'));
  }, 120_000);

  const about = (pattern: RegExp) => commands.filter(({ command }) => pattern.test(command));
  const numberOf = (kind: string): number => kinds.indexOf(kind) + 1;

  test('all give what they say', () => {
    for (const one of commands) expect(run(one), one.command).toBe(true);
  }, 120_000);

  test('cover three approvals of the change, its path, and who signed the bundle’s checkpoint', () => {
    const policy = about(/governance-1|as-of/).filter(({ step }) => step === 'policy');
    const signed = (pattern: RegExp) =>
      policy.filter(({ command, prints }) => pattern.test(command) && prints.includes('Verified'));
    expect(signed(/governance-1-approval-/).length).toBeGreaterThanOrEqual(3);
    expect(signed(/as-of-/).length).toBeGreaterThanOrEqual(4);
    expect(policy.some(({ command }) => command.includes('governance-1-path.txt'))).toBe(true);
  });

  test('cover the finding, and each kind of supplement in the step that judges it', () => {
    expect(about(/finding-1/).map(({ step }) => step)).toEqual(['findings', 'findings']);
    for (const [kind, step, least] of [
      ['checkpoint-token', 'quorum', 5],
      ['timestamp', 'timestamps', 11],
      ['inclusion', 'ledger-inclusion', 7],
      ['statement', 'status', 13],
    ] as const) {
      const own = about(new RegExp(`supplement-${numberOf(kind)}[-.]`));
      expect(new Set(own.map((one) => one.step)), kind).toEqual(new Set([step]));
      expect(own.length, kind).toBeGreaterThanOrEqual(least);
    }
  });

  test('find an alteration of every file that they read', () => {
    const own = about(/parts\/(?:supplement|governance|finding|as-of)-/);
    const files = readdirSync(join(folder, 'parts')).filter(
      (name) => /^(?:supplement-|governance-1-|finding-|as-of)/.test(name) && !/\.msg$|-roots\.pem$/.test(name),
    );
    expect(files.length).toBeGreaterThan(40);
    for (const name of files) {
      const readers = own.filter(({ command }) => command.includes(`parts/${name}`));
      // A note is written out whole beside its signed text, and only that is read; but tokens are over whole notes.
      if (readers.length === 0) continue;
      const path = join(folder, 'parts', name);
      const exact = readFileSync(path);
      // In a token within what is signed: certificates beside it may be others than those that openssl takes.
      const at = name.endsWith('.der') ? 100 : Math.floor(exact.length / 2);
      const altered = Buffer.from(exact);
      // A digit in hex and in base64, which a letter of the other case is not.
      altered[at] = altered[at] === 0x30 ? 0x31 : 0x30;
      writeFileSync(path, altered);
      const isFound = readers.some((one) => !run(one));
      writeFileSync(path, exact);
      expect(isFound, name).toBe(true);
    }
  }, 120_000);
});
