// What the depositing organization said later of its own evidence reaches whoever refreshes the certificate.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { runRefresh } from '../../src/cli/refresh-command.ts';
import type { Supplement } from '../../src/core/certificate/supplement.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import type { GovernedWorld } from '../support/governed-world.ts';
import type { MadeCertificate } from '../support/ledger-fixture.ts';
import { createClosingWorld, makeClosedCertificate, makeOpenBundle, makeRelated } from '../support/supplement-world.ts';

let directory: string;
let governed: GovernedWorld;
let made: MadeCertificate;
let server: Server;
let address = '';
let items: readonly Supplement[] = [];
let bundle = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assize-refresh-'));
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
  await writeFile(join(directory, 'certificate.json'), made.text);
  server = createServer((request, response) => {
    response.end(request.url === '/v1/trust' ? bundle : JSON.stringify({ items }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true, force: true });
});

const refresh = async (name: string): Promise<{ readonly code: number; readonly out: string }> => {
  await writeFile(join(directory, 'trust.json'), bundle);
  const [certificate, trust, out] = ['certificate.json', 'trust.json', name].map((file) => join(directory, file));
  const words = ['refresh', certificate, '--from', address, '--out', out, '--trust', trust].map(String);
  const command = parseArguments([...words, '--genesis', governed.world.genesisHash]);
  if (!command.ok || command.value.name !== 'refresh') throw new Error('not a refresh');
  const said: string[] = [];
  const code = await runRefresh(command.value, (text) => said.push(text), Date.now());
  return { code, out: said.join('') };
};

describe.each([
  ['correction', 'CORRECTED', 'corrected'],
  ['withdrawal', 'WITHDRAWN', 'withdrawn'],
] as const)('refresh after a %s', (kind, code, word) => {
  it('writes it beside the untouched core, says it, and the certificate stays consistent', async () => {
    const related = await makeRelated(governed, made, kind);
    items = [related.supplement];
    bundle = await makeOpenBundle(governed, related.made.ledger);
    const refreshed = await refresh(`${kind}.json`);
    expect([refreshed.code, refreshed.out]).toEqual([0, expect.stringContaining('Added 1 supplement')]);
    expect(refreshed.out).toContain(word);
    const text = await readFile(join(directory, `${kind}.json`), 'utf8');
    const trust = { genesis: governed.world.genesisHash, bundle };
    const verdict = await verifyCertificate(text, { ...made.options, trust });
    expect(verdict.summary).toBe('consistent');
    expect(verdict.steps.find(({ name }) => name === 'status')).toMatchObject({ code });
  });

  it('writes nothing when the statement was forged', async () => {
    const related = await makeRelated(governed, made, kind);
    items = [{ ...related.supplement, signature: made.certificate.signature }];
    bundle = await makeOpenBundle(governed, related.made.ledger);
    const forged = await refresh(`forged-${kind}.json`);
    expect([forged.code, forged.out]).toEqual([1, expect.stringContaining('does not verify (status)')]);
    await expect(readFile(join(directory, `forged-${kind}.json`))).rejects.toThrow('ENOENT');
  });
});
