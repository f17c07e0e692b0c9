import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NO_PREVIOUS_BATCH, formatBatchCore, type BatchCore } from '../../src/core/batch/batch-core.ts';
import { BATCH_ENTRY_VERSION, formatBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { formatTimestampEntry } from '../../src/core/batch/timestamp-entry.ts';
import { concatBytes, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { formatCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { readFinding } from '../../src/core/ledger/finding.ts';
import { computeEntryHash } from '../../src/core/ledger/governance.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeConsistencyPath, computeRootHash } from '../../src/core/merkle/tree.ts';
import { parseSignedNote, signNote } from '../../src/core/note/signed-note.ts';
import { formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { formatTime } from '../../src/core/text/time.ts';
import type { TimestampAuthority } from '../../src/platform/tsa/timestamp-authority.ts';
import { requestEmbeddedToken } from '../../src/platform/tsa/timestamp-client.ts';
import { computeOriginHash } from '../../anchor/court-node/witness/log-list.ts';
import { createCourtHome, type CourtHome, type RunningCourt } from '../support/court-process.ts';
import { createWorld, fillerLeaves, ORIGIN, type World } from '../support/ledger-fixture.ts';
import { encodeUpload, sendEntries } from '../support/mirror-client.ts';
import { startReadSide, type ReadSide } from '../support/read-side.ts';
import { formatRequest } from '../support/test-log.ts';

const AUTHORITY = 'assize-development';
const LEAVES = 300;

let world: World;
let home: CourtHome;
let court: RunningCourt;
let readSide: ReadSide;
/** The ledger's entries, and the last core of the batcher. */
let entries: Uint8Array[];
let cores: BatchCore[];

type Edits = {
  readonly core?: (core: BatchCore) => BatchCore;
  readonly authority?: TimestampAuthority;
  readonly imprint?: Uint8Array;
  /** What the read side has of it; by default both. */
  readonly withhold?: 'leaves' | 'token';
  readonly unchained?: boolean;
};

const random = (sizeBytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(sizeBytes));

const requestToken = async (imprint: Uint8Array, authority: TimestampAuthority): Promise<Uint8Array> => {
  const now = Date.now;
  const issued = await requestEmbeddedToken({
    name: AUTHORITY,
    authority: { ...authority, now },
    imprint,
    now,
    random,
  });
  if (!issued.ok) throw new Error(JSON.stringify(issued.failure));
  return issued.value.bytes;
};

const append = (text: string): number => {
  entries.push(encodeUtf8(text));
  return entries.length - 1;
};

const batchPath = ({ batcher, sequence }: BatchCore): string => `/batches/${batcher}/${sequence}`;

/** Appends a batch that is right but for the edits; gives its entry's index. */
const appendBatch = async (edits: Edits = {}): Promise<number> => {
  const leaves = fillerLeaves(LEAVES, `batch at ${entries.length}`);
  const former = cores.at(-1);
  const honest: BatchCore = {
    v: 'assize/batch-core/v1',
    ledger: ORIGIN,
    batcher: 'batcher-0',
    sequence: (former?.sequence ?? -1) + 1,
    previous: former === undefined ? NO_PREVIOUS_BATCH : encodeHex(sha256(encodeUtf8(formatBatchCore(former)))),
    after: { treeSize: 1, rootHash: encodeHex(computeRootHash([hashLeaf(encodeUtf8(world.genesis))])) },
    policy: world.genesisHash,
    treeSize: LEAVES,
    rootHash: { 'sha-256': encodeHex(computeRootHash(leaves)) },
    openedAt: formatTime(Date.now() - 200),
    closedAt: formatTime(Date.now()),
  };
  const core = edits.core?.(honest) ?? honest;
  if (edits.unchained !== true) cores.push(core);
  const imprint = edits.imprint ?? sha256(encodeUtf8(formatBatchCore(core)));
  const token = await requestToken(imprint, edits.authority ?? world.authority);
  if (edits.withhold !== 'leaves') readSide.files.set(`${batchPath(core)}/leaves`, concatBytes(...leaves));
  if (edits.withhold !== 'token') readSide.files.set(`${batchPath(core)}/tokens/${AUTHORITY}`, token);
  const timestamps = [{ authority: AUTHORITY, tokenSha256: encodeHex(sha256(token)) }];
  return append(formatBatchEntry({ v: BATCH_ENTRY_VERSION, ledger: ORIGIN, batch: core, timestamps }));
};

const leafHashes = (size: number): Uint8Array[] => entries.slice(0, size).map(hashLeaf);

const signTree = async (size: number): Promise<string> =>
  await signNote(formatCheckpoint({ origin: ORIGIN, treeSize: size, rootHash: computeRootHash(leafHashes(size)) }), [
    world.log,
  ]);

const push = async (role: '' | '/mirror' | '/keeper', oldSize: number, size: number) => {
  const body = formatRequest(oldSize, computeConsistencyPath(leafHashes(size), oldSize), await signTree(size));
  const response = await fetch(`${court.url}${role}/add-checkpoint`, { method: 'POST', body });
  return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') };
};

/** Brings the mirror from one size to another. */
const mirror = async (oldSize: number, size: number): Promise<void> => {
  expect((await push('/mirror', oldSize, size)).status).toBe(200);
  const log = { origin: ORIGIN, entry: (index: number) => entries[index] ?? new Uint8Array() };
  expect((await sendEntries(court.url, await encodeUpload(log, oldSize, size))).status).toBe(200);
};

const read = async (path: string): Promise<Response> =>
  await fetch(`${court.url}/keeper/${computeOriginHash(ORIGIN)}/${path}`);

const readNotes = async (from = 0): Promise<readonly string[]> =>
  (await (await read(`findings?from=${from}`)).json()) as string[];

/** The findings that verify, as "index code". */
const readFindings = async (from = 0): Promise<readonly string[]> => {
  const findings = await Promise.all(
    (await readNotes(from)).map(async (note) => await readFinding(note, ORIGIN, home.keys.keeper)),
  );
  return findings.map((finding) => (finding === null ? 'unverified' : `${finding.index} ${finding.code}`));
};

const waitFor = async (condition: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
};

const readHealth = async () =>
  (await (await fetch(`${court.url}/health`)).json()) as {
    readonly state: string;
    readonly keeper: {
      readonly state: string;
      readonly logs: readonly { readonly fault: string | null; readonly tokensWanted: number }[];
    };
  };

const settleTokens = async (): Promise<void> =>
  await waitFor(async () => (await readHealth()).keeper.logs[0]?.tokensWanted === 0);

beforeAll(async () => {
  world = await createWorld();
});

beforeEach(async () => {
  home = createCourtHome();
  readSide = await startReadSide();
  home.configure([{ origin: ORIGIN, vkey: formatVerifierKey(world.log.key), readUrl: readSide.url }]);
  court = await home.start();
  entries = [encodeUtf8(world.genesis)];
  cores = [];
});

afterEach(async () => {
  await court.stop('SIGKILL');
  await readSide.close();
  home.remove();
});

describe('a keeper', () => {
  test('cosigns with both its keys once it holds every entry and every leaf, and serves the leaves', async () => {
    await appendBatch();
    await appendBatch();
    await mirror(0, 3);
    const answer = await push('/keeper', 0, 3);
    expect(answer.status).toBe(200);
    const note = parseSignedNote(`${await signTree(3)}${answer.text}`);
    if (!note.ok) throw new Error(note.failure.code);
    const verified = await verifyCosignatures(note.value, home.keys.keeper);
    expect(verified.ok && verified.value.length).toBe(2);
    const shown = await (await read('checkpoint')).text();
    expect(shown).toContain(`${ORIGIN}\n3\n`);
    const leaves = await read('batches/batcher-0/1/leaves');
    expect(new Uint8Array(await leaves.arrayBuffer())).toEqual(readSide.files.get('/batches/batcher-0/1/leaves'));
    expect((await read('batches/batcher-0/2/leaves')).status).toBe(404);
    await settleTokens();
    expect(await readFindings()).toEqual([]);
    // No mirror or witness line comes from these keys.
    expect((await fetch(`${court.url}/${computeOriginHash(ORIGIN)}/checkpoint`)).status).toBe(404);
  });

  test('takes a checkpoint by the witness’s rules', async () => {
    await appendBatch();
    await mirror(0, 2);
    expect((await push('/keeper', 0, 2)).status).toBe(200);
    expect(await push('/keeper', 1, 2)).toMatchObject({ status: 409, text: '2\n' });
    expect((await push('/keeper', 2, 2)).status).toBe(200);
  });

  test('signs nothing while entries are missing at the mirror, and says so', async () => {
    await appendBatch();
    const answer = await push('/keeper', 0, 2);
    expect(answer).toMatchObject({ status: 503, text: 'the mirror has 0 entries\n' });
    expect(answer.retryAfter).not.toBeNull();
  });

  test('signs nothing while leaves cannot be fetched or do not match, the witness goes on, and then it signs', async () => {
    const index = await appendBatch({ withhold: 'leaves' });
    await mirror(0, 2);
    const path = '/batches/batcher-0/0/leaves';
    const missing = await push('/keeper', 0, 2);
    expect(missing.status).toBe(503);
    expect(missing.text).toContain(`leaves of entry ${index}`);
    expect((await readHealth()).keeper.logs[0]?.fault).toContain(`leaves of entry ${index}`);
    expect((await push('', 0, 2)).status).toBe(200);
    readSide.files.set(path, concatBytes(...fillerLeaves(LEAVES, 'others')));
    expect((await push('/keeper', 0, 2)).status).toBe(503);
    readSide.files.set(path, concatBytes(...fillerLeaves(LEAVES, 'batch at 1')));
    await waitFor(async () => (await push('/keeper', 0, 2)).status === 200);
    expect(readSide.asked.filter((asked) => asked === path).length).toBeLessThan(30);
  });

  test('signs a request that waits as soon as the leaves have come', async () => {
    await appendBatch({ withhold: 'leaves' });
    await mirror(0, 2);
    const waiting = push('/keeper', 0, 2);
    setTimeout(() => {
      readSide.files.set('/batches/batcher-0/0/leaves', concatBytes(...fillerLeaves(LEAVES, 'batch at 1')));
    }, 300);
    expect((await waiting).status).toBe(200);
  });

  test('that has no mirror beside it does not start', async () => {
    await court.stop();
    home.configure([], { keys: { witness: 'keys/witness.key', keeper: 'keys/keeper.key' } });
    expect(home.run('serve')).toMatchObject({ status: 1, stderr: expect.stringContaining('"keys.keeper" needs') });
    home.configure([], { keys: { witness: 'keys/witness.key', mirror: 'keys/mirror.key' } });
    court = await home.start();
    expect((await read('checkpoint')).status).toBe(404);
  });

  test('goes on where it was after SIGKILL', async () => {
    await appendBatch();
    await mirror(0, 2);
    await push('/keeper', 0, 2);
    await appendBatch({ core: (core) => ({ ...core, sequence: 9 }) });
    await appendBatch();
    await mirror(2, 4);
    await court.stop('SIGKILL');
    court = await home.start();
    expect((await push('/keeper', 2, 4)).status).toBe(200);
    await settleTokens();
    expect(await readFindings()).toEqual(['2 sequence-gap']);
  });

  test('restored from a backup, is locked until it is recovered from its side file', async () => {
    await appendBatch();
    await mirror(0, 2);
    await push('/keeper', 0, 2);
    await court.stop();
    home.forget('keeper');
    court = await home.start();
    expect((await push('/keeper', 0, 2)).status).toBe(503);
    expect((await read('checkpoint')).status).toBe(503);
    expect((await push('', 0, 2)).status).toBe(200);
    await court.stop();
    expect(home.run('recover')).toMatchObject({ status: 0 });
    const path = '/batches/batcher-0/0/leaves';
    const leaves = readSide.files.get(path) ?? new Uint8Array();
    readSide.files.delete(path);
    court = await home.start();
    // It shows no checkpoint whose leaves it has lost.
    expect((await read('checkpoint')).status).toBe(503);
    readSide.files.set(path, leaves);
    await waitFor(async () => (await read('checkpoint')).status === 200);
    expect((await push('/keeper', 2, 2)).status).toBe(200);
  });
});

describe('content faults become findings and stop nobody', () => {
  /** Mirrors and keeps everything, which a fault must not prevent; gives the findings. */
  const keepAll = async (): Promise<readonly string[]> => {
    await mirror(0, entries.length);
    expect((await push('', 0, entries.length)).status).toBe(200);
    expect((await push('/keeper', 0, entries.length)).status).toBe(200);
    await settleTokens();
    return await readFindings();
  };

  test('a poison entry of each kind, between honest ones', async () => {
    await appendBatch();
    append('{"ledger":"ledger.assize.invalid/test","v":"assize/from-the-future/v9"}');
    append('no text at all');
    entries.push(Uint8Array.of(0xff, 0xfe));
    const malformed = append('{"ledger":"ledger.assize.invalid/test","more":1,"v":"assize/batch/v1"}');
    const foreign = append('{"ledger":"elsewhere.example/log","v":"assize/governance/v1"}');
    const genesis = append(world.genesis);
    const untrusted = await appendBatch({ authority: world.strangeAuthority });
    const mismatched = await appendBatch({ imprint: sha256(encodeUtf8('something else')) });
    const gap = await appendBatch({ core: (core) => ({ ...core, sequence: core.sequence + 5 }), unchained: true });
    const other = await appendBatch({
      core: (core) => ({ ...core, batcher: 'batcher-4', sequence: 0, previous: 'a'.repeat(64) }),
      unchained: true,
    });
    const future = await appendBatch({
      core: (core) => ({
        ...core,
        batcher: 'batcher-1',
        sequence: 0,
        previous: NO_PREVIOUS_BATCH,
        closedAt: formatTime(Date.now() + 600_000),
      }),
      unchained: true,
    });
    const falling = await appendBatch({
      core: (core) => ({
        ...core,
        batcher: 'batcher-2',
        sequence: 0,
        previous: NO_PREVIOUS_BATCH,
        closedAt: formatTime(Date.now() - 600_000),
      }),
      unchained: true,
    });
    const stale = await appendBatch({
      core: (core) => ({
        ...core,
        batcher: 'batcher-3',
        sequence: 0,
        previous: NO_PREVIOUS_BATCH,
        policy: 'b'.repeat(64),
      }),
      unchained: true,
    });
    const orphan = append(
      formatTimestampEntry({
        v: 'assize/timestamp/v1',
        ledger: ORIGIN,
        batch: 'c'.repeat(64),
        authority: AUTHORITY,
        tokenSha256: 'd'.repeat(64),
      }),
    );
    await appendBatch({
      core: (core) => ({ ...core, openedAt: formatTime(Date.now()), closedAt: formatTime(Date.now()) }),
    });
    expect(await keepAll()).toEqual([
      `${malformed} entry-malformed`,
      `${foreign} entry-malformed`,
      `${genesis} entry-malformed`,
      `${untrusted} token-untrusted`,
      `${mismatched} token-mismatch`,
      `${gap} sequence-gap`,
      `${other} sequence-gap`,
      `${future} time-future`,
      `${falling} time-not-rising`,
      `${stale} policy-stale`,
      `${orphan} token-mismatch`,
    ]);
    expect(await readFindings(stale)).toEqual([`${stale} policy-stale`, `${orphan} token-mismatch`]);
    expect((await read('findings?from=-1')).status).toBe(400);
  });

  test('a second batch of one sequence, and a batch whose times fall behind its predecessor', async () => {
    await appendBatch();
    const again = await appendBatch({
      core: (core) => ({ ...core, sequence: 0, previous: NO_PREVIOUS_BATCH }),
      unchained: true,
      withhold: 'leaves',
    });
    // The read side can serve one of the two; the keeper wants both.
    await mirror(0, 3);
    expect((await push('/keeper', 0, 3)).status).toBe(503);
    expect(await readFindings()).toEqual([`${again} sequence-gap`]);
    expect((await push('', 0, 3)).status).toBe(200);
    const earlier = await appendBatch({
      core: (core) => ({ ...core, openedAt: formatTime(Date.now() - 9000), closedAt: formatTime(Date.now() - 8000) }),
    });
    await mirror(3, 4);
    await waitFor(async () => (await readFindings()).length === 2);
    expect(await readFindings(earlier)).toEqual([`${earlier} time-not-rising`]);
  });

  test('a late token is judged with its batch', async () => {
    const index = await appendBatch();
    const entry = new TextDecoder().decode(entries[index]);
    const late = await requestToken(sha256(encodeUtf8('other')), world.authority);
    readSide.files.set('/batches/batcher-0/0/tokens/late-authority', late);
    append(
      formatTimestampEntry({
        v: 'assize/timestamp/v1',
        ledger: ORIGIN,
        batch: computeEntryHash(entry),
        authority: 'late-authority',
        tokenSha256: encodeHex(sha256(late)),
      }),
    );
    // The ledger's state knows no such authority.
    expect(await keepAll()).toEqual([`${index} token-untrusted`]);
  });

  test('a token that the read side does not have stops nobody and is judged when it comes', async () => {
    const index = await appendBatch({ withhold: 'token', authority: world.strangeAuthority });
    await mirror(0, 2);
    expect((await push('/keeper', 0, 2)).status).toBe(200);
    expect(await readFindings()).toEqual([]);
    expect((await readHealth()).keeper.logs[0]?.tokensWanted).toBe(1);
    expect((await readHealth()).state).toBe('ready');
    expect(index).toBe(1);
  });
});
