// Two programmes that check a whole log: Tessera's fsck and our auditor's.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { runPeer } from './peers.ts';

type Found = { readonly size: number; readonly rootHash: string };

const LAUNCHER = resolve(import.meta.dirname, '../../anchor/auditor/launch.mjs');

/**
 * Checks the log at `url` with Tessera's fsck; gives its size and root hash (base64), or what fsck complained of. Its exit
 * code is 0 either way: what it says is what counts.
 */
export const runTesseraFsck = async (url: string, vkey: string): Promise<Found | { readonly complaint: string }> => {
  const folder = mkdtempSync(resolve(tmpdir(), 'assize-fsck-'));
  const keyFile = resolve(folder, 'log.vkey');
  writeFileSync(keyFile, vkey);
  try {
    const { output } = await runPeer('fsck', [`--storage_url=${url}/`, `--public_key=${keyFile}`, '--ui=false']);
    const [, size, rootHash] = /Successfully fsck'd log with size (\d+) and root (\S+)/.exec(output) ?? [];
    return size === undefined || rootHash === undefined || output.includes('fsck failed')
      ? { complaint: output }
      : { size: Number(size), rootHash };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Checks the log at `url` with our auditor; `options` are those of its fsck, `codes` the kinds of faults that it found. */
export const runAuditorFsck = async (
  url: string,
  options: readonly string[],
): Promise<(Found & { readonly codes: readonly string[] }) | { readonly complaint: string }> => {
  const child = spawn(process.execPath, [LAUNCHER, 'fsck', url, '--json', ...options], { stdio: 'pipe' });
  const [output, errors, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.once('close', done)),
  ]);
  if ((status !== 0 && status !== 1) || output === '') return { complaint: `${status} ${output}${errors}` };
  const { treeSize, rootHash, faults } = JSON.parse(output) as {
    readonly treeSize: number;
    readonly rootHash: string;
    readonly faults: readonly { readonly code: string }[];
  };
  const codes = [...new Set(faults.map(({ code }) => code))];
  return { size: treeSize, rootHash: Buffer.from(rootHash, 'hex').toString('base64'), codes };
};
