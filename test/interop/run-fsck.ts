// Tessera's fsck. Its exit code is 0 either way, so what it says is what counts.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { runPeer } from './peers.ts';

type Found = { readonly size: number; readonly rootHash: string };

/** Checks the log at `url`; gives its size and root hash (base64), or what fsck complained of. */
export const runFsck = async (url: string, vkey: string): Promise<Found | { readonly complaint: string }> => {
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
