// A dishonest log, with the real log key, against courts that are separate processes. It shows two histories; the courts
// see each other over HTTP only.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { parsePolicy } from '../../src/core/checkpoint/policy.ts';
import { isQuorumMet } from '../../src/core/checkpoint/quorum.ts';
import { formatForkEvidence, parseForkEvidence, verifyForkEvidence } from '../../src/core/ledger/fork-evidence.ts';
import { parseSignedNote } from '../../src/core/note/signed-note.ts';
import { createVerifierKey, formatVerifierKey, KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { computeOriginHash } from '../../anchor/court-node/witness/log-list.ts';
import { createCourtHome, type CourtHome, type RunningCourt } from '../support/court-process.ts';
import { createView, type ReadSide } from '../support/dishonest-log.ts';
import { createRandom } from '../support/random.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ORIGIN = 'ledger.assize.invalid/split';
const SEED = new Uint8Array(32).fill(7);
const pqKeys = ml_dsa44.keygen(SEED);
const signers = [
  {
    key: createVerifierKey(ORIGIN, KEY_TYPE.ed25519, ed25519.getPublicKey(SEED)),
    sign: async (message: Uint8Array) => ed25519.sign(message, SEED),
  },
  {
    key: createVerifierKey(ORIGIN, KEY_TYPE.mlDsa44, pqKeys.publicKey),
    sign: async (message: Uint8Array) => ml_dsa44.sign(message, pqKeys.secretKey),
  },
];
const logKeys = signers.map(({ key }) => key);
const log = { origin: ORIGIN, signers };
/** Both histories have their first three entries in common. */
const SHARED = 3;
const viewA = createView(log, 'a', { shared: SHARED, leafCount: 300 });
const viewB = createView(log, 'b', { shared: SHARED, leafCount: 300 });

const NAMES = ['a', 'b', 'c', 'd'] as const;
type Name = (typeof NAMES)[number];
const idOf = (name: Name): string => `court-${name}.assize.invalid`;
const readSides: ReadSide[] = [];
const scratch = mkdtempSync(join(tmpdir(), 'split-view-'));

type Node = { readonly name: Name; readonly home: CourtHome; readonly court: RunningCourt };

const configure = (node: Pick<Node, 'home'>, readUrl: string | null, peers: readonly Node[]): void =>
  node.home.configure(
    logKeys.map((key) => ({
      vkey: formatVerifierKey(key),
      origin: ORIGIN,
      ...(readUrl === null ? {} : { readUrl }),
    })),
    { gossipSeconds: 1, peers: peers.map(({ name, court }) => ({ court: idOf(name), url: court.url })) },
  );

/** Starts a court. A colluder is started again with the same keys on another state. */
const startNode = async (name: Name, sameKeysAs?: Node): Promise<Node> => {
  const home = createCourtHome(idOf(name));
  if (sameKeysAs !== undefined) {
    cpSync(join(sameKeysAs.home.folder, 'keys'), join(home.folder, 'keys'), {
      recursive: true,
      filter: (path) => !path.endsWith('.lock'),
    });
  }
  configure({ home }, null, []);
  return { name, home, court: await home.start() };
};

const introduce = (node: Node, readUrl: string | null, peers: readonly Node[]): void => {
  configure(node, readUrl, peers);
  node.court.hangUp();
};

const end = async (nodes: readonly Node[]): Promise<void> => {
  await Promise.all(nodes.map(({ court }) => court.stop('SIGKILL')));
  for (const { home } of nodes) home.remove();
};

type Fork = { readonly number: number; readonly form: string; readonly sizes: readonly number[] };
type Health = { readonly alarms: readonly { readonly code: string }[] };

const readJson = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
const readForks = async ({ court }: Node): Promise<readonly Fork[]> =>
  (await readJson<{ readonly forks: readonly Fork[] }>(`${court.url}/forks`)).forks;
const readAlarms = async ({ court }: Node): Promise<string[]> =>
  (await readJson<Health>(`${court.url}/health`)).alarms.map(({ code }) => code);
const readText = async (url: string): Promise<string> => await (await fetch(url)).text();
const readNote = async ({ court }: Node): Promise<string> =>
  await readText(`${court.url}/${computeOriginHash(ORIGIN)}/checkpoint`);

const waitFor = async (isThere: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 60_000;
  while (!(await isThere())) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((done) => setTimeout(done, 200));
  }
};

const policyOf = (nodes: readonly Node[]) => {
  const witnesses = nodes.map(({ name, home }) => `witness ${name} ${formatVerifierKey(home.witnessKey)}\n`).join('');
  const policy = parsePolicy(
    `log ${formatVerifierKey(signers[0]?.key ?? home())}\n${witnesses}group q 3 a b c d\nquorum q\n`,
  );
  if (!policy.ok) throw new Error(policy.failure.code);
  return policy.value;
};
const home = (): never => {
  throw new Error('a log without keys');
};

/** Whether the nodes' cosignatures, together, are a quorum of the four courts. */
const hasQuorum = async (nodes: readonly Node[], consortium: readonly Node[]): Promise<boolean> => {
  const keys = consortium.map((node) => node.home.witnessKey);
  const cosigned = [];
  for (const node of nodes) {
    const note = parseSignedNote(await readNote(node));
    const cosignatures = note.ok ? await verifyCosignatures(note.value, keys) : note;
    if (!cosignatures.ok) throw new Error(cosignatures.failure.code);
    cosigned.push(...cosignatures.value.map(({ key }) => key));
  }
  return isQuorumMet(policyOf(consortium), cosigned);
};

afterAll(async () => {
  await Promise.all(readSides.map((side) => side.close()));
  rmSync(scratch, { recursive: true, force: true });
});

const hasGo = spawnSync('go', ['version']).error === undefined;
if (!hasGo) console.log('skipped: Go does not confirm the signatures of fork evidence (needs go)');

/** Has Go open both notes; gives one line for each: size, root, who signed. */
const openWithGo = (file: string, cosigners: readonly Node[]): { status: number | null; lines: string[] } => {
  const vkeys = [logKeys[0] ?? home(), ...cosigners.map((node) => node.home.witnessKey)].map(formatVerifierKey);
  const run = spawnSync('go', ['run', '.', file, ...vkeys], {
    cwd: resolve(ROOT, 'test/conformance/go-note-verify'),
    encoding: 'utf8',
  });
  return { status: run.status, lines: `${run.stdout}${run.stderr}`.trimEnd().split('\n') };
};

const audit = (file: string, vkeys: readonly string[]) => {
  const options = vkeys.flatMap((vkey) => ['--log', vkey]);
  const run = spawnSync('npm', ['run', '--silent', 'auditor', '--', 'verify-fork', file, ...options], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status: run.status, output: `${run.stdout}${run.stderr}` };
};

/** What the auditor says of a file that proves nothing. */
const REFUSED = { status: 1, output: expect.stringContaining('NO PROOF OF A FORK') };

/** What must hold of evidence, wherever it came from: core, the auditor and Go agree, offline. */
const expectEvidence = async (text: string, form: string, cosigners: readonly Node[]): Promise<void> => {
  const verified = await verifyForkEvidence(text, logKeys);
  expect(verified.ok && verified.value.form).toBe(form);
  const file = join(scratch, `${form}.json`);
  writeFileSync(file, text);
  const vkeys = logKeys.map(formatVerifierKey);
  expect(audit(file, vkeys)).toMatchObject({ status: 0, output: expect.stringContaining('FORK PROVED') });
  if (hasGo || process.env['CI'] === 'true') {
    const { status, lines } = openWithGo(file, cosigners);
    expect([status, lines.length]).toEqual([0, 2]);
    for (const line of lines) expect(line).toContain(` ${ORIGIN}`);
  }
  // One digit of one note, and nobody accepts it any more.
  const parsed = parseForkEvidence(text, ORIGIN);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  const notes = parsed.value.notes.map((note) => note.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`));
  writeFileSync(file, formatForkEvidence({ ...parsed.value, notes }));
  expect(audit(file, vkeys)).toMatchObject(REFUSED);
  if (hasGo || process.env['CI'] === 'true') expect(openWithGo(file, cosigners).status).toBe(1);
};

describe('honest courts, half of which are shown each history', () => {
  let nodes: Node[] = [];
  beforeAll(async () => {
    nodes = await Promise.all(NAMES.map((name) => startNode(name)));
  });
  afterAll(() => end(nodes));

  test('form a quorum for neither: each cosigns one history only, whatever the log submits in whatever order', async () => {
    const random = createRandom(20_261_122);
    const sides = new Map<Name, Set<string>>();
    for (const node of nodes) {
      const side = NAMES.indexOf(node.name) < 2 ? 'a' : 'b';
      expect((await (side === 'a' ? viewA : viewB).submit(node.court.url, SHARED + 1)).status).toBe(200);
      sides.set(node.name, new Set([side]));
    }
    for (let round = 0; round < 120; round += 1) {
      const node = nodes[random.between(0, 3)] ?? home();
      const half = NAMES.indexOf(node.name) < 2 ? viewA : viewB;
      // Two of three submissions keep to the halves; the third tries the other history on each court.
      const view = random.between(0, 2) > 0 ? half : half === viewA ? viewB : viewA;
      const size = random.between(1, round + 2);
      const { status } = await view.submit(node.court.url, size);
      expect([200, 409, 422]).toContain(status);
      if (status === 200 && size > SHARED) {
        const side = sides.get(node.name) ?? new Set();
        sides.set(node.name, side.add(view === viewA ? 'a' : 'b'));
      }
    }
    // Each history has its two courts and no third, of which the policy asks three.
    expect([...sides.values()].map((side) => [...side].join())).toEqual(['a', 'a', 'b', 'b']);
  });

  test('find the conflict by reading each other: every court writes evidence', async () => {
    for (const node of nodes) {
      const view = NAMES.indexOf(node.name) < 2 ? viewA : viewB;
      expect((await view.submit(node.court.url, 200)).status).toBe(200);
    }
    for (const node of nodes)
      introduce(
        node,
        null,
        nodes.filter((other) => other !== node),
      );
    await waitFor(async () => (await Promise.all(nodes.map(readForks))).every((forks) => forks.length > 0));
    for (const node of nodes) expect(await readAlarms(node)).toContain('fork');
  });
});

describe('two courts that collude with the log, one more than the policy bears', () => {
  let nodes: Node[] = [];
  beforeAll(async () => {
    nodes = await Promise.all(NAMES.map((name) => startNode(name)));
    nodes.push(...(await Promise.all(nodes.slice(2).map((node) => startNode(node.name, node)))));
  });
  afterAll(() => end(nodes));

  test('let two histories of one size have their quorum; an honest court proves it by form (i)', async () => {
    const [a, b, c, d, c2, d2] = nodes;
    if (!a || !b || !c || !d || !c2 || !d2) throw new Error('six processes');
    for (const node of [a, c, d]) expect((await viewA.submit(node.court.url, 5)).status).toBe(200);
    for (const node of [b, c2, d2]) expect((await viewB.submit(node.court.url, 5)).status).toBe(200);
    expect(await hasQuorum([a, c, d], [a, b, c, d])).toBe(true);
    expect(await hasQuorum([b, c2, d2], [a, b, c, d])).toBe(true);
    // The colluders show each court the history that it knows.
    introduce(a, null, [b, c, d]);
    await waitFor(async () => (await readForks(a)).length > 0);
    expect(await readForks(a)).toMatchObject([{ number: 1, form: 'same-size', sizes: [5, 5] }]);
    const evidence = await readText(`${a.court.url}/forks/1`);
    await expectEvidence(evidence, 'same-size', [a, b, c, d]);
    const signedBy = parseForkEvidence(evidence, ORIGIN);
    const names = signedBy.ok ? signedBy.value.notes.map((note) => note.includes(`${idOf('a')}/witness`)) : [];
    expect(names.filter(Boolean)).toHaveLength(1);
  });
});

describe('two histories of two sizes', () => {
  let nodes: Node[] = [];
  beforeAll(async () => {
    nodes = await Promise.all(NAMES.slice(0, 2).map((name) => startNode(name)));
  });
  afterAll(() => end(nodes));

  test('are proved by form (ii) where tiles can be had; where they cannot, it is an alarm and no evidence', async () => {
    const [a, b] = nodes;
    if (!a || !b) throw new Error('two processes');
    const [sideA, sideB] = [await viewA.serve([5]), await viewB.serve([270])];
    readSides.push(sideA, sideB);
    expect((await viewA.submit(a.court.url, 5)).status).toBe(200);
    expect((await viewB.submit(b.court.url, 270)).status).toBe(200);
    // The log gives each court the tiles of its own history only.
    introduce(a, sideA.url, [b]);
    introduce(b, sideB.url, [a]);
    await waitFor(async () => (await readForks(b)).length > 0 && (await readAlarms(a)).length > 0);
    expect(await readForks(b)).toMatchObject([{ form: 'inconsistent', sizes: [5, 270] }]);
    expect(await readAlarms(a)).toEqual(['unproved-inconsistency']);
    expect(await readForks(a)).toEqual([]);
    const evidence = await readText(`${b.court.url}/forks/1`);
    await expectEvidence(evidence, 'inconsistent', [a, b]);

    // What court a holds, worded as evidence, is none: nobody takes two notes without a proof.
    const parsed = parseForkEvidence(evidence, ORIGIN);
    if (!parsed.ok) throw new Error(parsed.failure.code);
    const unproved = formatForkEvidence({ ...parsed.value, proof: [] });
    expect((await verifyForkEvidence(unproved, logKeys)).ok).toBe(false);
    writeFileSync(join(scratch, 'unproved.json'), unproved);
    expect(audit(join(scratch, 'unproved.json'), logKeys.map(formatVerifierKey))).toMatchObject(REFUSED);

    // Once the tiles are public, the alarm becomes evidence.
    introduce(a, sideB.url, [b]);
    await waitFor(async () => (await readForks(a)).length > 0);
    await waitFor(async () => !(await readAlarms(a)).includes('unproved-inconsistency'));
    expect(await readForks(a)).toMatchObject([{ form: 'inconsistent', sizes: [5, 270] }]);
  });

  test('are found when the log itself shows a court its other history', async () => {
    const [, b] = nodes;
    if (!b) throw new Error('two processes');
    // A signed tree without a proof is refused and remembered; the tiles of its read side prove what it is.
    const refused = await fetch(`${b.court.url}/add-checkpoint`, {
      method: 'POST',
      body: encodeUtf8(`old 270\n\n${await viewA.sign(280)}`),
    });
    expect(refused.status).toBe(422);
    const side = await viewA.serve([280]);
    readSides.push(side);
    introduce(b, side.url, []);
    await waitFor(async () => (await readForks(b)).length > 1);
    expect((await readForks(b)).map(({ sizes }) => sizes)).toContainEqual([270, 280]);
  });
});
