// `verify-fork`: does a file prove that the log signed two histories? Offline, with the log's keys alone.

import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { type ForkedTree, parseForkEvidence, verifyForkEvidence } from '../../../src/core/ledger/fork-evidence.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import { readOwnKeys } from '../fsck/own-keys.ts';
import { EXIT, type Command, UsageError } from './exit-codes.ts';
import { readGenesisHash, readNamedFile, readTrustText, readVerifierKeys } from './read-trust.ts';

const readKeys = async (
  log: readonly string[],
  trust: string | undefined,
  genesis: string | null,
): Promise<readonly VerifierKey[]> => {
  const given = readVerifierKeys(log);
  if (trust === undefined) return given;
  const opened = await openTrust(readTrustText(readNamedFile(trust), genesis));
  if (!opened.ok) throw new UsageError(`--trust ${trust}: ${opened.failure.code}`);
  return [...given, ...readOwnKeys(opened.value.epochs).log];
};

const describeTree = ({ checkpoint, logSignatures }: ForkedTree, name: string): string => {
  const signers = logSignatures.map((signature) => `${signature.name}+${signature.keyId}`);
  return `tree ${name}      size ${checkpoint.treeSize}, root ${encodeBase64(checkpoint.rootHash)}, signed by ${signers.join(', ')}\n`;
};

/** Runs the command: 0 when the fork is proved, 1 when the file proves nothing. */
export const runVerifyFork: Command = async (words, write) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      log: { type: 'string', multiple: true },
      trust: { type: 'string' },
      genesis: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [file, surplus] = positionals;
  if (file === undefined || surplus !== undefined) throw new UsageError('verify-fork takes one file');
  const keys = await readKeys(values.log ?? [], values.trust, readGenesisHash(values.genesis));
  if (keys.length === 0) throw new UsageError('verify-fork needs --log <vkey> or --trust <file>');
  const text = readNamedFile(file);
  const proved = await verifyForkEvidence(text, keys);
  if (!proved.ok) {
    write(
      values.json === true
        ? `${JSON.stringify({ proved: false, ...proved.failure })}\n`
        : `不构成分叉证据  NO PROOF OF A FORK: ${JSON.stringify(proved.failure)}\n`,
    );
    return EXIT.fault;
  }
  const { origin, form, trees, prefixRootHash } = proved.value;
  if (values.out !== undefined) {
    const notes = parseForkEvidence(text, null);
    mkdirSync(values.out, { recursive: true });
    for (const [index, note] of (notes.ok ? notes.value.notes : []).entries()) {
      writeFileSync(resolve(values.out, index === 0 ? 'a.note' : 'b.note'), note);
    }
  }
  if (values.json === true) {
    const sizes = trees.map(({ checkpoint }) => checkpoint.treeSize);
    write(`${JSON.stringify({ proved: true, origin, form, sizes })}\n`);
    return EXIT.sound;
  }
  write(`ledger      ${origin}\nform        ${form}\n${describeTree(trees[0], 'a')}${describeTree(trees[1], 'b')}`);
  if (prefixRootHash !== null) write(`b begins    with root ${encodeBase64(prefixRootHash)} at the size of a\n`);
  write(
    '分叉证据成立：该账本密钥签署了两份互相矛盾的历史\nFORK PROVED: the key of this log signed two histories that contradict each other\n',
  );
  return EXIT.sound;
};
