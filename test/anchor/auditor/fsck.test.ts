// What fsck refuses in an own ledger though every hash agrees: it was signed, logged and published that way. And logs of
// others, over HTTP and from a folder.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FsckOptions, fsck } from '../../../anchor/auditor/fsck/fsck.ts';
import { openFolder } from '../../../anchor/auditor/source/folder-source.ts';
import { openHttp } from '../../../anchor/auditor/source/http-source.ts';
import { Unreadable } from '../../../anchor/auditor/source/source.ts';
import type { BatchCore } from '../../../src/core/batch/batch-core.ts';
import { encodeUint64, concatBytes, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { formatCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { formCosignatureMessage } from '../../../src/core/checkpoint/cosignature.ts';
import { parsePolicy } from '../../../src/core/checkpoint/policy.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { encodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { computeRootHash } from '../../../src/core/merkle/tree.ts';
import { formatSignatureLine, formatSignedNote, signNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE, createVerifierKey, parseVerifierKey } from '../../../src/core/note/verifier-key.ts';
import { type DerNode, parseDer } from '../../../src/core/asn1/der-reader.ts';
import { derElement } from '../../../src/core/asn1/der-writer.ts';
import { type World, ORIGIN, createSigner, createWorld } from '../../support/ledger-fixture.ts';
import { type LedgerFolderOptions, createLedgerFolder } from '../../support/ledger-folder.ts';
import { type FolderServer, serveFolder } from '../../support/folder-server.ts';

const directory = mkdtempSync(resolve(tmpdir(), 'assize-fsck-'));
let world: World;
let count = 0;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const options = (changes: Partial<FsckOptions> = {}): FsckOptions => ({
  log: [],
  genesis: world.genesisHash,
  policy: null,
  treeOnly: false,
  ...changes,
});

const make = async (changes: Partial<LedgerFolderOptions> = {}) => {
  count += 1;
  return await createLedgerFolder(world, resolve(directory, String(count)), { batches: 4, ...changes });
};

const codesOf = async (folder: string): Promise<string[]> => {
  const { faults } = await fsck(openFolder(folder), options());
  return faults.map(({ file, code }) => `${file} ${code}`);
};

test('a ledger without a fault is sound, with its size and root', async () => {
  const made = await make({ late: [1] });
  const report = await fsck(openFolder(made.folder), options());
  expect(report.faults).toEqual([]);
  expect(report).toMatchObject({ kind: 'own', treeSize: made.treeSize, rootHash: made.rootHash, notChecked: [] });
});

describe('what was logged wrongly is named by the bundle that holds the entry', () => {
  const last =
    (change: (core: BatchCore) => BatchCore): NonNullable<LedgerFolderOptions['edit']> =>
    (core, batch) =>
      batch === 3 ? change(core) : core;
  const rows: readonly (readonly [string, NonNullable<LedgerFolderOptions['edit']>, string])[] = [
    ['a gap in a batcher’s sequence', last((core) => ({ ...core, sequence: 5 })), 'batch.sequence-gap'],
    ['another former batch', last((core) => ({ ...core, previous: 'b'.repeat(64) })), 'batch.previous'],
    ['a policy that is not in force', last((core) => ({ ...core, policy: 'b'.repeat(64) })), 'batch.policy'],
    [
      'a size that was never published',
      last((core) => ({ ...core, after: { ...core.after, treeSize: 2 } })),
      'batch.after-unpublished',
    ],
    [
      'another root for a published size',
      last((core) => ({ ...core, after: { ...core.after, rootHash: 'b'.repeat(64) } })),
      'batch.after-root',
    ],
    [
      'a size that is not before the batch',
      last((core) => ({ ...core, after: { ...core.after, treeSize: 99 } })),
      'batch.after-size',
    ],
    [
      'times that run backwards',
      last((core) => ({ ...core, openedAt: '2020-01-01T00:00:00.000Z' })),
      'batch.time-not-rising',
    ],
    [
      'a batch that closes before it opens',
      last((core) => ({ ...core, openedAt: '2030-01-01T00:00:00.000Z' })),
      'batch.time-order',
    ],
  ];
  test.each(rows)('%s', async (_name, edit, code) => {
    const { folder, treeSize } = await make({ edit });
    expect(await codesOf(folder)).toContain(`tile/entries/000.p/${treeSize} ${code}`);
  });

  test('a batch that closed after the courts saw it', async () => {
    const { folder } = await make({ edit: last((core) => ({ ...core, closedAt: '2030-01-01T00:00:00.000Z' })) });
    expect(await codesOf(folder)).toContain('batches/b1/3/entry batch.closed-after-ledger');
  });
});

describe('a checkpoint is refused', () => {
  const rewrite = async (folder: string, size: number, change: (note: string) => Promise<string> | string) => {
    const path = resolve(folder, `checkpoints/${size}`);
    writeFileSync(path, await change(readFileSync(path, 'utf8')));
  };

  test('with a signature line of an unknown key', async () => {
    const { folder } = await make();
    const stranger = await createSigner('stranger.example/witness', KEY_TYPE.ed25519);
    await rewrite(folder, 3, async (note) => {
      const text = note.slice(0, note.indexOf('\n\n') + 1);
      return `${note}${formatSignatureLine(stranger.key, await stranger.sign(encodeUtf8(text)))}\n`;
    });
    expect(await codesOf(folder)).toContain('checkpoints/3 checkpoint.unknown-key');
  });

  test('without a quorum', async () => {
    const { folder, treeSize } = await make({ witnessesOf: (size) => (size === 4 ? 2 : 4) });
    expect(await codesOf(folder)).toEqual(['checkpoints/4 checkpoint.quorum']);
    expect(treeSize).toBe(6);
  });

  test('with a root that the log signed, but that is not of its entries', async () => {
    const { folder } = await make();
    await rewrite(folder, 3, async () => {
      const text = formatCheckpoint({ origin: ORIGIN, treeSize: 3, rootHash: sha256(encodeUtf8('another history')) });
      return await signNote(text, [world.log]);
    });
    expect(await codesOf(folder)).toContain('checkpoints/3 checkpoint.root');
  });

  test('under the name of another size', async () => {
    const { folder } = await make();
    await rewrite(folder, 3, () => readFileSync(resolve(folder, 'checkpoints/4'), 'utf8'));
    expect(await codesOf(folder)).toContain('checkpoints/3 checkpoint.size');
  });

  test('that is the newest and states the size of an archived one, whose narrower bundle is not kept', async () => {
    const { folder } = await make({ batches: 8, checkpointEvery: 4 });
    const path = resolve(folder, 'checkpoint');
    const sizes = (await openFolder(folder).listCheckpoints()) ?? [];
    const [newest, former] = [sizes.at(-1) ?? 0, sizes.at(-2) ?? 0];
    writeFileSync(path, readFileSync(path, 'utf8').replace(`\n${newest}\n`, `\n${former}\n`));
    rmSync(resolve(folder, `tile/entries/000.p/${former}`), { force: true });
    expect(await codesOf(folder)).toContain('checkpoint checkpoint.not-the-archived-one');
  });

  test('that stands for the newest, and a later one is archived', async () => {
    const { folder } = await make();
    writeFileSync(resolve(folder, 'checkpoint'), readFileSync(resolve(folder, 'checkpoints/4')));
    expect(await codesOf(folder)).toContain('checkpoint checkpoint.not-the-newest');
  });

  test('that is the newest and has no place in the archive', async () => {
    const { folder, treeSize } = await make();
    rmSync(resolve(folder, `checkpoints/${treeSize}`));
    expect(await codesOf(folder)).toContain(`checkpoints/${treeSize} checkpoint.not-archived`);
  });
});

describe('a token is refused', () => {
  const TOKEN = 'checkpoint-tokens/4/assize-development';
  const NAME = 'checkpoints/4/tokens/assize-development';

  /** Rebuilds a DER tree, with `change` applied to the element at a path of child indices. */
  const rebuild = (
    node: DerNode,
    path: readonly number[],
    change: (members: Uint8Array[]) => Uint8Array[],
  ): Uint8Array => {
    const [index, ...rest] = path;
    const members = (node.children ?? []).map(({ bytes }) => bytes);
    if (index === undefined) return derElement(node.tag, ...change(members));
    const child = node.children?.[index];
    if (child === undefined) throw new Error('no such element');
    members[index] = rebuild(child, rest, change);
    return derElement(node.tag, ...members);
  };
  // ContentInfo [1] content [0] SignedData: version, digests, content, certificates [0], signerInfos.
  const CERTIFICATES = [1, 0, 3];
  const SIGNER_INFO = [1, 0, 4, 0];

  const rows: readonly (readonly [string, (token: Uint8Array) => Uint8Array, string])[] = [
    [
      'that is BER, not DER',
      (token) => {
        const { content } = parseDer(token);
        return concatBytes(Uint8Array.of(0x30, 0x80), content, Uint8Array.of(0, 0));
      },
      'token.not-der',
    ],
    [
      'with unsigned attributes',
      (token) => {
        // Attribute { OID 1.2.3, SET { NULL } }
        const attribute = derElement(
          0x30,
          Uint8Array.of(0x06, 0x02, 0x2a, 0x03),
          derElement(0x31, Uint8Array.of(0x05, 0x00)),
        );
        return rebuild(parseDer(token), SIGNER_INFO, (members) => [...members, derElement(0xa1, attribute)]);
      },
      'token.unsigned-attributes',
    ],
    [
      'with a certificate that neither leads to a pinned root nor is one',
      (token) =>
        rebuild(parseDer(token), CERTIFICATES, (members) => [...members, world.strangeAuthority.keys.rootCertificate]),
      'token.stray-certificate',
    ],
    ['with a byte behind it', (token) => concatBytes(token, Uint8Array.of(0)), 'token.not-der'],
  ];
  test.each(rows)('%s', async (_name, change, code) => {
    const { folder } = await make();
    const file = resolve(folder, TOKEN);
    const altered = change(readFileSync(file));
    writeFileSync(file, altered);
    expect(await codesOf(folder)).toEqual([`${NAME} ${code}`]);
  });

  test('of another checkpoint', async () => {
    const { folder } = await make();
    writeFileSync(resolve(folder, TOKEN), readFileSync(resolve(folder, 'checkpoint-tokens/3/assize-development')));
    expect(await codesOf(folder)).toEqual([`${NAME} timestamp.imprint-mismatch`]);
  });

  test('that the entry names, and another lies there', async () => {
    const { folder } = await make();
    const other = readFileSync(resolve(folder, 'batches/b1/1/tokens/assize-development'));
    writeFileSync(resolve(folder, 'batches/b1/2/tokens/assize-development'), other);
    expect(await codesOf(folder)).toEqual(['batches/b1/2/tokens/assize-development token.hash-mismatch']);
  });
});

describe('what is missing is named', () => {
  test.each([
    'tile/0/000.p/6',
    'tile/entries/000.p/6',
    'checkpoints/3',
    'batches/b1/2/leaves',
    'batches/b1/2/tile/0/000.p/3',
  ])('%s', async (path) => {
    const { folder } = await make();
    // A folder cannot list what it does not have: the checkpoint is missed by the batch that opened after it.
    rmSync(resolve(folder, path));
    const named = path === 'checkpoints/3' ? 'tile/entries/000.p/6 batch.after-unpublished' : path;
    expect((await codesOf(folder)).join('\n')).toContain(named);
  });

  test('a walk over entries that are not there ends', async () => {
    const made = await make({ batches: 260, treeOnly: true, checkpointEvery: 50 });
    const text = formatCheckpoint({ origin: ORIGIN, treeSize: 2 ** 52, rootHash: sha256(encodeUtf8('x')) });
    made.write('checkpoint', await signNote(text, [world.log]));
    const report = await fsck(openFolder(made.folder), options({ treeOnly: true }));
    expect(report.faults.map(({ file }) => file)).toContain('tile/entries/001');
    expect(report.notChecked).toContain('everything behind the missing entries');
  });

  test('a checkpoint that states a size without end is refused at once', async () => {
    const { folder } = await make();
    const text = formatCheckpoint({ origin: ORIGIN, treeSize: 2 ** 52, rootHash: sha256(encodeUtf8('x')) });
    writeFileSync(resolve(folder, 'checkpoint'), await signNote(text, [world.log]));
    const report = await fsck(openFolder(folder), options());
    expect(report.faults.map(({ file }) => file)).toContain('checkpoint');
  });
});

test('refuses a ledger whose genesis is not the pinned one', async () => {
  const { folder, treeSize } = await make();
  const report = await fsck(openFolder(folder), options({ genesis: 'c'.repeat(64) }));
  expect(report.faults).toMatchObject([{ file: `tile/entries/000.p/${treeSize}`, code: 'genesis.not-the-pinned-one' }]);
});

describe('over HTTP', () => {
  let server: FolderServer;
  beforeAll(async () => {
    server = await serveFolder((await make({ batches: 8 })).folder);
  });
  afterAll(async () => {
    await server.close();
  });

  test('a whole ledger is read, with all pages of its checkpoints, and an answer that fails is asked for again', async () => {
    const failed = new Set<string>();
    server.hook = (path) => {
      if (!path.includes('tile/') || failed.has(path)) return null;
      failed.add(path);
      return { status: 503 };
    };
    const report = await fsck(openHttp(`${server.url}/ledger`), options());
    server.hook = () => null;
    expect(report.faults).toEqual([]);
    expect(report.own).toMatchObject({ checkpoints: 9, batches: 8 });
    expect(failed.size).toBeGreaterThan(0);
  });

  test('what cannot be read is not called missing', async () => {
    server.hook = (path) => (path.startsWith('ledger/tile/0/') ? { status: 403 } : null);
    await expect(fsck(openHttp(`${server.url}/ledger`), options())).rejects.toThrow(Unreadable);
    server.hook = () => null;
  });

  test('a court’s copy is checked without what a court does not hold, and that is said', async () => {
    const originHash = encodeHex(sha256(encodeUtf8(ORIGIN)));
    const copy = `mirror/${originHash}/`;
    server.hook = (path) => {
      if (!path.startsWith(copy) || !/^(?:tile\/|checkpoint$)/.test(path.slice(copy.length))) return { status: 404 };
      return { status: 200, body: readFileSync(resolve(server.folder, path.slice(copy.length))) };
    };
    const report = await fsck(openHttp(`${server.url}/mirror/${originHash}`), options());
    server.hook = () => null;
    expect(report.faults).toEqual([]);
    expect(report.notChecked).toHaveLength(2);
  });
});

describe('a tile log of somebody else', () => {
  // Published: transparency-dev/tessera testdata/log, size 3 (key and signature of its build script).
  const VKEY = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
  const NOTE =
    'example.com/log/testdata\n3\nWqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n\n' +
    '— example.com/log/testdata M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=\n';
  const entries = ['one', 'two', 'three'].map(encodeUtf8);
  const write = async (note: string): Promise<string> => {
    const made = await make({ batches: 0 });
    for (const old of ['checkpoints', 'tile']) rmSync(resolve(made.folder, old), { recursive: true });
    made.write('checkpoint', note);
    made.write('tile/entries/000.p/3', encodeEntryBundle(entries));
    made.write('tile/0/000.p/3', Buffer.concat(entries.map(hashLeaf)));
    return made.folder;
  };
  const keyOf = (vkey: string) => {
    const key = parseVerifierKey(vkey);
    if (!key.ok) throw new Error(key.failure.code);
    return key.value;
  };

  test('a published log of Tessera is sound', async () => {
    const report = await fsck(openFolder(await write(NOTE)), options({ log: [keyOf(VKEY)], genesis: null }));
    expect(report).toMatchObject({ kind: 'foreign', treeSize: 3, faults: [] });
  });

  test('it is not with another key, an altered entry, or a policy that it does not meet', async () => {
    const stranger = await createSigner('example.com/log/testdata', KEY_TYPE.ed25519);
    const folder = await write(NOTE);
    const check = async (changes: Partial<FsckOptions>) =>
      (await fsck(openFolder(folder), options({ log: [keyOf(VKEY)], genesis: null, ...changes }))).faults.map(
        ({ file }) => file,
      );
    expect(await check({ log: [stranger.key] })).toEqual(['checkpoint']);
    const policy = parsePolicy(
      `log ${VKEY}\nwitness w mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O\nquorum w\n`,
    );
    if (!policy.ok) throw new Error(policy.failure.code);
    expect(await check({ policy: policy.value })).toEqual(['checkpoint']);
    writeFileSync(resolve(folder, 'tile/entries/000.p/3'), encodeEntryBundle(['one', 'two', 'Three'].map(encodeUtf8)));
    expect(await check({})).toEqual(['tile/entries/000.p/3']);
  });

  test('a log that signs with ML-DSA-44 alone is sound', async () => {
    const { publicKey, secretKey } = ml_dsa44.keygen(sha256(encodeUtf8('a log')));
    const key = createVerifierKey('example.com/pq', KEY_TYPE.mlDsa44, publicKey);
    const text = formatCheckpoint({ origin: key.name, treeSize: 3, rootHash: computeRootHash(entries.map(hashLeaf)) });
    const message = formCosignatureMessage(key, text, 0);
    if (message === null) throw new Error('no message');
    const signature = concatBytes(encodeUint64(0), ml_dsa44.sign(message, secretKey));
    const note = formatSignedNote(text, [formatSignatureLine(key, signature)]);
    const check = async (signed: string) =>
      (await fsck(openFolder(await write(signed)), options({ log: [key], genesis: null }))).faults;
    expect(await check(note)).toEqual([]);
    signature[100] = (signature[100] ?? 0) ^ 1;
    expect(await check(formatSignedNote(text, [formatSignatureLine(key, signature)]))).toMatchObject([
      { file: 'checkpoint' },
    ]);
  });

  test('without a key it is no ledger of ours', async () => {
    const report = await fsck(openFolder(await write(NOTE)), options({ genesis: null }));
    expect(report.faults).toMatchObject([{ code: 'genesis.unreadable' }]);
  });
});
