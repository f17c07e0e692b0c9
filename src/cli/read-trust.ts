// What a verification by the command line trusts: the bundle built into this file, or one that the user brings: the
// ledger's bundle as served (`/v1/trust`), or a file that pins the genesis beside it (`{"genesis", "bundle"}`). A hash on
// the command line goes before the file's. A bundle that is brought never takes the place of a newer one.

import { readFile } from 'node:fs/promises';
import { encodeUtf8 } from '../core/bytes/bytes.ts';
import { encodeHex } from '../core/bytes/hex.ts';
import { describeReplacementFailure } from '../core/explain/notices.ts';
import { parseTrustBundle } from '../core/ledger/trust-bundle.ts';
import { hashLeaf } from '../core/merkle/hash.ts';
import { replaceBundle } from '../core/verify/replace-bundle.ts';
import { type OpenTrust, type Trust, openTrust } from '../core/verify/trust.ts';
import type { Words } from '../core/verify/verdict-words.ts';
import type { TrustOptions } from './arguments.ts';
import { readBuiltInTrust } from './embedded-trust.ts';
import { verifyByNode } from './verify-by-node.ts';

/** `notes` say in both languages what the trust rests on. */
export type ReadTrust = {
  readonly trust: Trust | OpenTrust | null;
  /** The opened bundle; null when there is none, or it does not open. */
  readonly opened: OpenTrust | null;
  readonly notes: readonly Words[];
};

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

/** Takes a bundle's text with the genesis that it states itself. */
export const trustOfText = (text: string): Trust => {
  const pinned = readPinned(text);
  if (pinned !== null) return pinned;
  // A file saved by a download tool may end in one line feed that the bundle's text does not have.
  const bundle = text.replace(/\n$/, '');
  const parsed = parseTrustBundle(bundle, null);
  return { genesis: parsed.ok ? encodeHex(hashLeaf(encodeUtf8(parsed.value.genesis))) : '', bundle };
};

const NO_TRUST: Words = {
  zh: '未提供信任根，签名均未核验。',
  en: 'No trust bundle was given: no signature was checked.',
};

const pinnedNote = (genesis: string): Words => ({
  zh: `账本创世哈希由您指定：${genesis}`,
  en: `Genesis hash as pinned by you: ${genesis}`,
});
const foundNote = (genesis: string): Words => ({
  zh: `账本创世哈希取自信任文件，请与独立来源核对：${genesis}`,
  en: `Genesis hash taken from the trust file; compare it with another source: ${genesis}`,
});
const builtInNote = (genesis: string): Words => ({
  zh: `账本创世哈希为本文件内置，请与独立来源核对：${genesis}`,
  en: `Genesis hash as built into this file; compare it with another source: ${genesis}`,
});

const open = async (trust: Trust): Promise<OpenTrust | null> => {
  const opened = await openTrust(trust, verifyByNode);
  return opened.ok ? opened.value : null;
};

const use = async (trust: Trust, ...notes: readonly Words[]): Promise<ReadTrust> => {
  const opened = await open(trust);
  // A bundle that does not open goes to the verifier as it is: its step says why.
  return { trust: opened ?? trust, opened, notes };
};

/** Reads what the user trusts. Throws when the file cannot be read. */
export const readTrust = async ({ trust: path, genesis }: TrustOptions): Promise<ReadTrust> => {
  const builtIn = readBuiltInTrust();
  const isForeign = genesis !== null && builtIn !== null && genesis !== builtIn.genesis;
  const former = isForeign ? null : builtIn;
  const note = (trust: Trust): Words =>
    genesis !== null ? pinnedNote(genesis) : former === null ? foundNote(trust.genesis) : builtInNote(trust.genesis);
  if (path === null) {
    if (former !== null) return use(former, note(former));
    if (genesis === null) return { trust: null, opened: null, notes: [NO_TRUST] };
    return { trust: null, opened: null, notes: [NO_TRUST, pinnedNote(genesis)] };
  }
  const text = trustOfText(await readFile(path, 'utf8'));
  const given: Trust = { genesis: genesis ?? text.genesis, bundle: text.bundle };
  const openedFormer = former === null ? null : await open(former);
  if (former === null || openedFormer === null) return use(given, note(given));
  const next = await openTrust({ ...given, genesis: former.genesis }, verifyByNode);
  const replaced = next.ok ? replaceBundle(openedFormer, next.value) : next;
  if (!replaced.ok) {
    const { code } = replaced.failure;
    const failure = code === 'trust.genesis-mismatch' ? { code: 'replacement.another-genesis' } : { code };
    return { trust: openedFormer, opened: openedFormer, notes: [describeReplacementFailure(failure), note(former)] };
  }
  return { trust: replaced.value, opened: replaced.value, notes: [note(former)] };
};
