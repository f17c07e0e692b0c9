// The systemd unit is one that systemd accepts, and runs a command that the programme has.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const UNIT = resolve(import.meta.dirname, '../../anchor/court-node/court-node.service');
const DOCKERFILE = resolve(import.meta.dirname, '../../anchor/court-node/Dockerfile');
const folder = mkdtempSync(join(tmpdir(), 'unit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasSystemd = spawnSync('systemd-analyze', ['--version']).error === undefined;
if (!hasSystemd) console.log('skipped: the systemd unit is not verified (needs systemd-analyze)');

/** Verifies the unit in a folder of its own, with Node where the unit expects it. */
const verify = (text: string) => {
  const path = join(folder, 'court-node.service');
  const node = join(folder, 'bin', 'node');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(node, '#!/bin/sh\n');
  chmodSync(node, 0o755);
  writeFileSync(path, text.replaceAll('/usr/bin/node', node));
  return spawnSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', path], { encoding: 'utf8' });
};

describe('the systemd unit', () => {
  const unit = readFileSync(UNIT, 'utf8');

  test.skipIf(!hasSystemd && process.env['CI'] !== 'true')('is accepted by systemd-analyze verify', () => {
    const { status, stderr } = verify(unit);
    expect([status, stderr]).toEqual([0, '']);
  });

  test.skipIf(!hasSystemd && process.env['CI'] !== 'true')(
    'would not be with a word that systemd does not know',
    () => {
      expect(verify(unit.replace('Restart=', 'Restrat=')).stderr).toContain('Restrat');
    },
  );

  test('and the Dockerfile start what the programme has', () => {
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/node \S+\/anchor\/court-node\/main\.ts serve --config \S+$/m);
    const dockerfile = readFileSync(DOCKERFILE, 'utf8');
    expect(dockerfile.split('\n', 1)[0]).toContain('UNTESTED');
    expect(dockerfile).toContain('ENTRYPOINT ["node", "anchor/court-node/main.ts"]');
  });
});
