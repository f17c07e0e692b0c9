// What the user trusts, from files and words: a pinned genesis, a trust bundle, verifier keys, a policy. Nothing here is
// fetched; a file that does not read is a usage error, before anything was looked at.

import { readFileSync } from 'node:fs';
import { type Policy, parsePolicy } from '../../../src/core/checkpoint/policy.ts';
import { computeEntryHash } from '../../../src/core/ledger/governance.ts';
import { parseTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { type VerifierKey, parseVerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { Trust } from '../../../src/core/verify/trust.ts';
import { UsageError } from './exit-codes.ts';

const HASH = /^[0-9a-f]{64}$/;

/** Reads a file that the user named. */
export const readNamedFile = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Reads verifier keys, each as text or as the name of a file that holds it. */
export const readVerifierKeys = (words: readonly string[]): readonly VerifierKey[] =>
  words.map((word) => {
    const text = word.includes('+') ? word : readNamedFile(word).trim();
    const key = parseVerifierKey(text);
    if (!key.ok) throw new UsageError(`--log ${word.slice(0, 80)}: ${key.failure.code}`);
    return key.value;
  });

/** Reads a pinned genesis hash. */
export const readGenesisHash = (word: string | undefined): string | null => {
  if (word === undefined) return null;
  if (!HASH.test(word)) throw new UsageError('--genesis is 64 lower-case hexadecimal digits');
  return word;
};

/** Reads a tlog-policy file. */
export const readPolicy = (path: string | undefined): Policy | null => {
  if (path === undefined) return null;
  const policy = parsePolicy(readNamedFile(path));
  if (!policy.ok) throw new UsageError(`--policy ${path}: ${policy.failure.code}`);
  return policy.value;
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

/** Reads a trust bundle as served, or a file that pins the genesis beside it. `genesis`: pinned by the user. */
export const readTrustText = (text: string, genesis: string | null): Trust => {
  const pinned = readPinned(text);
  // A download tool may have ended the file with a line feed that the bundle's text does not have.
  const bundle = pinned?.bundle ?? text.replace(/\n$/, '');
  const parsed = parseTrustBundle(bundle, null);
  if (!parsed.ok) throw new UsageError(`the trust file is no trust bundle: ${parsed.failure.code}`);
  const found = pinned?.genesis ?? computeEntryHash(parsed.value.genesis);
  if (genesis !== null && genesis !== found) throw new UsageError('the trust file is of another ledger than --genesis');
  return { genesis: found, bundle };
};
