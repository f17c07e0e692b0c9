// A state that was set back as a whole, side file included, as a snapshot of the machine does: the node cannot see it by
// itself, but the ledger still shows what it signed.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { computeOriginHash } from '../../anchor/court-node/witness/log-list.ts';
import { createCourtHome, type CourtHome, type RunningCourt } from '../support/court-process.ts';
import { createTestLog } from '../support/test-log.ts';

const log = createTestLog('ledger.assize.invalid/test', 40);
const fork = createTestLog(log.origin, 40, 1, 'fork');

let home: CourtHome;
let court: RunningCourt;
let ledger: Server;
let published: string;
let folder: string;

const submit = async (body: string): Promise<Response> =>
  await fetch(`${court.url}/add-checkpoint`, { method: 'POST', body });
const readHealth = async () =>
  (await (await fetch(`${court.url}/health`)).json()) as { readonly state: string; readonly fault: string | null };
const publish = async (): Promise<void> => {
  published = await (await fetch(`${court.url}/${computeOriginHash(log.origin)}/checkpoint`)).text();
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  published = '';
  ledger = createServer((request, response) => {
    response.statusCode = request.url === '/checkpoint' && published !== '' ? 200 : 404;
    response.end(published);
  });
  const port = await new Promise<number>((resolve) => {
    ledger.listen(0, '127.0.0.1', () => {
      const address = ledger.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  home = createCourtHome();
  const logs = [{ origin: log.origin, vkey: log.vkey, readUrl: `http://127.0.0.1:${port}` }];
  home.configure(logs, { gossipSeconds: 1, keys: { witness: 'keys/witness.key' } });
  court = await home.start();
});

afterEach(async () => {
  await court.stop('SIGKILL');
  ledger.closeAllConnections();
  ledger.close();
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Signs 5, keeps a snapshot of the state, signs 9, and puts the snapshot back. The node is stopped then. */
const setBack = async (): Promise<void> => {
  expect((await submit(log.request(0, 5))).status).toBe(200);
  await court.stop();
  cpSync(home.stateDir, folder, { recursive: true });
  court = await home.start();
  expect((await submit(log.request(5, 9))).status).toBe(200);
  await publish();
  await court.stop();
  rmSync(home.stateDir, { recursive: true });
  cpSync(folder, home.stateDir, { recursive: true });
};

describe('a state set back with its side file', () => {
  test('signs nothing from the first moment, when the ledger shows a later cosignature of ours', async () => {
    await setBack();
    court = await home.start();
    const refused = await submit(fork.request(5, 9));
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain('the keys must not sign again');
    expect(await readHealth()).toMatchObject({ state: 'halted' });
  });

  test('is found within a round when the ledger could not be read at the start', async () => {
    await setBack();
    const later = published;
    published = '';
    court = await home.start();
    expect((await readHealth()).state).toBe('ready');
    published = later;
    const deadline = Date.now() + 20_000;
    while ((await readHealth()).state !== 'halted' && Date.now() < deadline) {
      await new Promise((done) => setTimeout(done, 100));
    }
    expect(await readHealth()).toMatchObject({ state: 'halted' });
  });

  test('a state that knows all its signatures, and one that the ledger’s checkpoint does not name, go on', async () => {
    expect((await submit(log.request(0, 5))).status).toBe(200);
    await publish();
    await court.stop();
    court = await home.start();
    expect((await submit(log.request(5, 9))).status).toBe(200);
    published = log.sign(30);
    await court.stop();
    court = await home.start();
    expect((await submit(log.request(9, 12))).status).toBe(200);
  });
});
