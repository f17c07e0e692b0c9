import { appendFileSync, copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { computeOriginHash } from '../../anchor/court-node/witness/log-list.ts';
import { createCourtHome, readSideFile, type CourtHome, type RunningCourt } from '../support/court-process.ts';
import { createTestLog } from '../support/test-log.ts';

const log = createTestLog('ledger.assize.invalid/test', 300);
const fork = createTestLog('ledger.assize.invalid/test', 300, 1, 'fork');
const logs = [{ origin: log.origin, vkey: log.vkey }];

let home: CourtHome;
let court: RunningCourt;

const submit = async (body: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(`${court.url}/add-checkpoint`, { method: 'POST', body });
  return { status: response.status, text: await response.text() };
};

const readHealth = async (): Promise<{ readonly state: string; readonly configurationFault: string | null }> =>
  (await (await fetch(`${court.url}/health`)).json()) as { state: string; configurationFault: string | null };

const waitFor = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

// The database with its write-ahead log; the side file stays where it is.
const databaseFiles = (): string[] => readdirSync(home.stateDir).filter((name) => name.startsWith('witness.sqlite'));

const backUp = (folder: string): void => {
  for (const name of databaseFiles()) copyFileSync(join(home.stateDir, name), join(folder, `backup-${name}`));
};

const restore = (folder: string): void => {
  for (const name of databaseFiles()) rmSync(join(home.stateDir, name));
  for (const name of readdirSync(folder).filter((file) => file.startsWith('backup-'))) {
    copyFileSync(join(folder, name), join(home.stateDir, name.slice('backup-'.length)));
  }
};

beforeEach(async () => {
  home = createCourtHome();
  home.configure(logs);
  court = await home.start();
});

afterEach(async () => {
  await court.stop('SIGKILL');
  home.remove();
});

describe('a restart', () => {
  test('keeps what was cosigned', async () => {
    await submit(log.request(0, 5));
    expect(await court.stop()).toBe(0);
    court = await home.start();
    expect((await fetch(`${court.url}/${computeOriginHash(log.origin)}/checkpoint`)).status).toBe(200);
    expect(await submit(log.request(0, 9))).toEqual({ status: 409, text: '5\n' });
    expect((await submit(fork.request(5, 5))).status).toBe(422);
    expect((await submit(log.request(5, 9))).status).toBe(200);
    expect(readSideFile(home).map((record) => record.sequence)).toEqual([1, 2]);
  });

  test('by SIGKILL at any moment never has it sign two roots for one size, or a smaller tree', async () => {
    let size = 0;
    for (let round = 0; round < 12; round += 1) {
      // Two histories compete while the node is killed: whichever was persisted must win for ever.
      const requests = [log, fork, log, fork].map((source) =>
        submit(source.request(size, size + 1 + (round % 3))).catch(() => null),
      );
      await new Promise((resolve) => setTimeout(resolve, round * 2));
      await court.stop('SIGKILL');
      const answers = await Promise.all(requests);
      court = await home.start();
      expect((await readHealth()).state).toBe('ready');
      const stale = await submit(log.request(299, 300));
      expect(stale.status).toBe(409);
      const kept = Number(stale.text);
      if (answers.some((answer) => answer?.status === 200)) expect(kept).toBe(size + 1 + (round % 3));
      size = kept;
    }
    const records = readSideFile(home).map((record) => record.note.split('\n'));
    const roots = new Map<string, string>();
    let largest = 0;
    for (const [, sizeText = '', root = ''] of records) {
      expect(roots.get(sizeText) ?? root).toBe(root);
      roots.set(sizeText, root);
      expect(Number(sizeText)).toBeGreaterThanOrEqual(largest);
      largest = Number(sizeText);
    }
  }, 60_000);

  test('completes a side file that a crash cut short within its last record', async () => {
    await submit(log.request(0, 5));
    await submit(log.request(5, 9));
    await court.stop('SIGKILL');
    const path = join(home.stateDir, 'witness.signed');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 40));
    court = await home.start();
    expect((await readHealth()).state).toBe('ready');
    expect(readFileSync(path)).toEqual(bytes);
  });
});

describe('a database that does not know what was signed', () => {
  test('restored from a backup, is locked: nothing is signed or shown, and recovery brings it forward', async () => {
    await submit(log.request(0, 5));
    await court.stop();
    backUp(home.folder);
    court = await home.start();
    await submit(log.request(5, 9));
    await court.stop();
    restore(home.folder);

    court = await home.start();
    expect((await fetch(`${court.url}/health`)).status).toBe(503);
    expect((await readHealth()).state).toBe('locked');
    const refused = await submit(fork.request(5, 9));
    expect(refused.status).toBe(503);
    expect(refused.text).toContain('the database ends at signature 1, its side file at 2');
    expect((await fetch(`${court.url}/${computeOriginHash(log.origin)}/checkpoint`)).status).toBe(503);
    expect(readSideFile(home)).toHaveLength(2);
    await court.stop();

    expect(home.run('recover')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('witness: restored 1 signature(s) from the side file\n'),
    });
    court = await home.start();
    expect((await readHealth()).state).toBe('ready');
    expect(await submit(fork.request(5, 9))).toEqual({ status: 409, text: '9\n' });
    expect((await submit(log.request(9, 12))).status).toBe(200);
  });

  test('lost altogether, is locked', async () => {
    await submit(log.request(0, 5));
    await court.stop();
    for (const name of databaseFiles()) rmSync(join(home.stateDir, name));
    court = await home.start();
    expect((await submit(log.request(0, 5))).status).toBe(503);
  });

  test('with another history than its side file, is locked, and recovery refuses', async () => {
    await submit(log.request(0, 5));
    await court.stop();
    backUp(home.folder);
    for (const name of databaseFiles()) rmSync(join(home.stateDir, name));
    rmSync(join(home.stateDir, 'witness.signed'));
    court = await home.start();
    await submit(log.request(0, 9));
    await court.stop();
    restore(home.folder);
    court = await home.start();
    expect((await submit(log.request(5, 9))).text).toContain('differs');
    await court.stop();
    expect(home.run('recover').status).toBe(1);
  });

  test('without its side file, is locked: the key is spent', async () => {
    await submit(log.request(0, 5));
    await court.stop();
    rmSync(join(home.stateDir, 'witness.signed'));
    court = await home.start();
    const refused = await submit(log.request(5, 9));
    expect(refused.status).toBe(503);
    expect(refused.text).toContain('make new keys');
    await court.stop();
    expect(home.run('recover').status).toBe(1);
  });

  test('whose side file belongs to another key, does not start', async () => {
    await court.stop();
    writeFileSync(join(home.stateDir, 'witness.signed'), 'assize/side-file/v1 someone-else\n');
    await expect(home.start()).rejects.toThrow('is not the side file of');
  });
});

describe('the log list', () => {
  const other = createTestLog('second.example/log', 10, 5);

  test('gains a log by SIGHUP while the node runs', async () => {
    expect((await submit(other.request(0, 3))).status).toBe(404);
    home.configure([...logs, { origin: other.origin, vkey: other.vkey }]);
    court.hangUp();
    await waitFor(async () => (await submit(other.request(0, 3))).status === 200);
    expect((await readHealth()).configurationFault).toBeNull();
  });

  test('never replaces a log’s key: the old list stays, and a restart refuses the new one', async () => {
    await submit(log.request(0, 5));
    const usurper = createTestLog(log.origin, 300, 77);
    home.configure([{ origin: log.origin, vkey: usurper.vkey }]);
    court.hangUp();
    await waitFor(async () => (await readHealth()).configurationFault !== null);
    expect((await submit(usurper.request(5, 9))).status).toBe(403);
    expect((await submit(log.request(5, 9))).status).toBe(200);
    await court.stop();
    // It ends: nothing that was begun before the refusal holds it.
    await expect(home.start()).rejects.toThrow(/^court ended with [1-9].*trust-logs/su);
    expect(home.run('trust-logs').status).toBe(0);
    court = await home.start();
    expect((await submit(log.request(9, 10))).status).toBe(403);
    expect((await submit(usurper.request(9, 10))).status).toBe(200);
  });

  test('is kept when the changed file cannot be read', async () => {
    writeFileSync(home.configPath, '{');
    court.hangUp();
    await waitFor(async () => (await readHealth()).configurationFault !== null);
    expect((await submit(log.request(0, 5))).status).toBe(200);
  });
});

describe('keys', () => {
  test('are in a file for each role that nobody else can read, and are never overwritten', () => {
    const folder = join(home.folder, 'keys');
    const contents = ['governance', 'keeper', 'mirror', 'witness'].map((role) => {
      expect(statSync(join(folder, `${role}.key`)).mode & 0o777).toBe(0o600);
      return readFileSync(join(folder, `${role}.key`), 'utf8');
    });
    expect(new Set(contents).size).toBe(4);
    const [governance = '', ...cosigners] = contents;
    expect(governance).toMatch(
      /^PRIVATE\+KEY\+court-a\.assize\.invalid\/governance\+[0-9a-f]{8}\+A[A-Za-z0-9+/]{43}\n$/,
    );
    for (const cosigner of cosigners) {
      const lines = cosigner.split('\n');
      const types = lines.slice(0, -1).map((line) => {
        const encoded = /^PRIVATE\+KEY\+court-a\.assize\.invalid\/[a-z]+\+[0-9a-f]{8}\+([A-Za-z0-9+/]{44})$/.exec(
          line,
        )?.[1];
        return Buffer.from(encoded ?? '', 'base64')[0];
      });
      expect([types, lines.at(-1)]).toEqual([[KEY_TYPE.cosignature, KEY_TYPE.mlDsa44], '']);
    }
    const again = home.run('keygen');
    expect(again.status).toBe(0);
    expect(again.stdout).toContain(home.witnessKey.keyId);
    expect(readFileSync(join(folder, 'witness.key'), 'utf8')).toBe(contents[3]);
  });

  test('serve one process at a time', async () => {
    await expect(home.start()).rejects.toThrow('in use by another process');
    await court.stop('SIGKILL');
    court = await home.start();
    expect((await readHealth()).state).toBe('ready');
  });

  test('of another court, or readable by others, are refused', async () => {
    await court.stop();
    const path = join(home.folder, 'keys', 'witness.key');
    const kept = readFileSync(path);
    copyFileSync(join(home.folder, 'keys', 'mirror.key'), path);
    await expect(home.start()).rejects.toThrow('this is the key of court-a.assize.invalid/mirror');
    writeFileSync(path, kept.subarray(0, 40));
    await expect(home.start()).rejects.toThrow('malformed key file');
    rmSync(path);
    writeFileSync(path, kept, { mode: 0o644 });
    await expect(home.start()).rejects.toThrow('readable by others');
  });
});

describe('the command line', () => {
  test('tells a configuration fault in one line, and a command that is none', () => {
    appendFileSync(home.configPath, '}');
    const { status, stderr } = home.run('serve');
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain('not JSON');
    expect(home.run('dance')).toMatchObject({ status: 2 });
  });

  test('a ready file appears by rename with the address, and goes at the end', async () => {
    await court.stop();
    home.configure(logs, { readyFile: 'ready.json' });
    court = await home.start();
    const ready: unknown = JSON.parse(readFileSync(join(home.folder, 'ready.json'), 'utf8'));
    expect(ready).toMatchObject({ url: court.url, pid: court.pid, court: 'court-a.assize.invalid' });
    await court.stop();
    expect(readdirSync(home.folder)).not.toContain('ready.json');
  });
});
