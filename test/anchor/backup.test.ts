import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockKeyFile } from '../../anchor/court-node/key-lock.ts';
import { createCourtHome, type CourtHome, type RunningCourt } from '../support/court-process.ts';
import { createTestLog } from '../support/test-log.ts';

const log = createTestLog('ledger.assize.invalid/test', 40);
const logs = [{ origin: log.origin, vkey: log.vkey }];

let home: CourtHome;
let court: RunningCourt;
let folder: string;

const submit = async (body: string): Promise<number> =>
  (await fetch(`${court.url}/add-checkpoint`, { method: 'POST', body })).status;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  home = createCourtHome();
  home.configure(logs);
  court = await home.start();
});
afterEach(async () => {
  await court.stop('SIGKILL');
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});

const backUp = (name: string, ...options: readonly string[]): string => {
  const to = join(folder, name);
  const { status, stderr } = home.run('backup', '--to', to, ...options);
  expect([status, stderr]).toEqual([0, '']);
  return to;
};
const loseDatabases = (): void => {
  for (const name of readdirSync(home.stateDir)) {
    if (name.includes('.sqlite')) rmSync(join(home.stateDir, name));
  }
};

describe('a backup', () => {
  test('of a running node holds its databases and no side file; keys go apart', async () => {
    expect(await submit(log.request(0, 5))).toBe(200);
    const state = backUp('state');
    const names = readdirSync(state);
    expect(names).toContain('witness.sqlite');
    expect(names.filter((name) => !/^(?:[a-z-]+\.sqlite|manifest\.json)$/.test(name))).toEqual([]);
    for (const name of names) expect(readFileSync(join(state, name), 'latin1')).not.toContain('PRIVATE+KEY');
    const keys = backUp('keys', '--keys');
    expect(readdirSync(keys).toSorted()).toEqual(['governance.key', 'keeper.key', 'mirror.key', 'witness.key']);
    expect(statSync(join(keys, 'witness.key')).mode & 0o077).toBe(0);
  });

  test('is never written over another one', () => {
    const state = backUp('state');
    expect(home.run('backup', '--to', state)).toMatchObject({ status: 1 });
  });

  test('restored when nothing was signed since, is ready and knows what it signed', async () => {
    await submit(log.request(0, 5));
    const state = backUp('state');
    await court.stop();
    loseDatabases();
    expect(home.run('check')).toMatchObject({ status: 1 });
    const restored = home.run('restore', '--from', state);
    expect(restored.status).toBe(0);
    expect(restored.stdout).toContain('witness: ready, 1 signature(s)');
    court = await home.start();
    expect(await submit(log.request(0, 9))).toBe(409);
    expect(await submit(log.request(5, 9))).toBe(200);
  });

  test('restored after more was signed, is locked until recovered from the side file', async () => {
    await submit(log.request(0, 5));
    const state = backUp('state');
    await submit(log.request(5, 9));
    await court.stop();
    loseDatabases();
    expect(home.run('restore', '--from', state).stdout).toContain('witness: LOCKED');
    court = await home.start();
    expect(await submit(log.request(5, 12))).toBe(503);
    await court.stop();
    expect(home.run('recover').stdout).toContain('witness: restored 1 signature(s)');
    expect(home.run('check')).toMatchObject({ status: 0 });
    court = await home.start();
    expect(await submit(log.request(9, 12))).toBe(200);
  });

  test('is put in no place that holds a database, nor while the node runs', async () => {
    const state = backUp('state');
    expect(home.run('restore', '--from', state).stderr).toContain('in use by another process');
    await court.stop();
    expect(home.run('restore', '--from', state).stderr).toContain('move it aside');
    court = await home.start();
  });

  test('that was changed, or is another court’s, is refused before anything is written', async () => {
    await submit(log.request(0, 5));
    const state = backUp('state');
    await court.stop();
    loseDatabases();
    const path = join(state, 'witness.sqlite');
    const bytes = readFileSync(path);
    copyFileSync(path, join(folder, 'kept'));
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(home.run('restore', '--from', state).stderr).toContain('was changed');
    copyFileSync(join(folder, 'kept'), path);
    const manifest = join(state, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('court-a', 'court-b'));
    expect(home.run('restore', '--from', state).stderr).toContain('not that of a backup of court-a');
    expect(existsSync(join(home.stateDir, 'witness.sqlite'))).toBe(false);
    expect(home.run('restore', '--from', join(folder, 'nothing')).status).toBe(1);
  });
});

describe('check', () => {
  test('says what is configured and what each role would start as, and starts nothing', async () => {
    await submit(log.request(0, 5));
    await court.stop();
    const { status, stdout } = home.run('check');
    expect(status).toBe(0);
    expect(stdout).toContain('court-a.assize.invalid: 1 log(s), 0 peer(s)');
    expect(stdout).toContain('witness: ready, 1 signature(s)');
    home.configure([{ origin: log.origin, vkey: 'nonsense' }]);
    const faulty = home.run('check');
    expect(faulty.status).toBe(1);
    expect(faulty.stderr.trim().split('\n')).toHaveLength(1);
    expect(faulty.stderr).toContain('"logs[0].vkey"');
    home.configure(logs);
    court = await home.start();
  });
});

describe('every role', () => {
  test.each(['witness', 'mirror', 'keeper'])('holds a lock on the key file of the %s', async (role) => {
    await court.stop();
    const readUrl = 'http://127.0.0.1:9';
    home.configure(logs.map((one) => ({ ...one, readUrl })));
    court = await home.start();
    const keyFile = join(home.folder, 'keys', `${role}.key`);
    expect(() => lockKeyFile(keyFile)).toThrow('in use by another process');
    await court.stop('SIGKILL');
    lockKeyFile(keyFile)();
    court = await home.start();
  });
});
