// Reads what the user trusts: the ledger's bundle as served (`/v1/trust`), or a file that pins the genesis beside it
// (`{"genesis", "bundle"}`, what the local stack writes). A hash on the command line goes before the file's.

import { readFile } from 'node:fs/promises';
import { encodeUtf8 } from '../core/bytes/bytes.ts';
import { encodeHex } from '../core/bytes/hex.ts';
import { parseTrustBundle } from '../core/ledger/trust-bundle.ts';
import { hashLeaf } from '../core/merkle/hash.ts';
import type { Trust } from '../core/verify/trust.ts';

/** `note` says in both languages what the trust rests on. */
export type ReadTrust = { readonly trust: Trust | null; readonly note: string };

const readPinned = (text: string): Trust | null => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { genesis, bundle } = value as { readonly genesis?: unknown; readonly bundle?: unknown };
    return typeof genesis === 'string' && typeof bundle === 'string' ? { genesis, bundle } : null;
  } catch {
    return null;
  }
};

/** Reads the trust file, if one was named. Throws when it cannot be read. */
export const readTrust = async (path: string | null, genesis: string | null): Promise<ReadTrust> => {
  if (path === null) {
    return { trust: null, note: '未提供信任根，签名均未核验。 No trust bundle was given: no signature was checked.' };
  }
  const text = await readFile(path, 'utf8');
  const pinned = readPinned(text);
  // A file saved by a download tool may end in one line feed that the bundle's text does not have.
  const bundle = pinned?.bundle ?? text.replace(/\n$/, '');
  if (genesis !== null) {
    return { trust: { genesis, bundle }, note: `账本创世哈希由您指定。 Genesis hash as pinned by you:\n${genesis}` };
  }
  const parsed = parseTrustBundle(bundle, null);
  const found = pinned?.genesis ?? (parsed.ok ? encodeHex(hashLeaf(encodeUtf8(parsed.value.genesis))) : '');
  const note = `账本创世哈希取自信任文件，请与独立来源核对。 Genesis hash taken from the trust file; compare it with another source:\n${found}`;
  return { trust: { genesis: found, bundle }, note };
};
