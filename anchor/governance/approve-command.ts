// `approve`: a court's offline governance key signs one entry. First it shows what the entry changes, and signs nothing;
// with `--confirm <leaf hash>` it signs exactly that entry. Needs no network: entry, bundle and key are files.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formatApprovalText } from '../../src/core/ledger/approval.ts';
import { computeEntryHash, parseGovernance } from '../../src/core/ledger/governance.ts';
import { checkGovernanceProposal } from '../../src/core/ledger/replay-governance.ts';
import { type NoteSigner, signNote } from '../../src/core/note/signed-note.ts';
import { formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { EXIT, type Command, UsageError } from '../auditor/commands/exit-codes.ts';
import { readNamedFile } from '../auditor/commands/read-trust.ts';
import { KeyError, parseSigningKeys } from '../court-node/keys.ts';
import { describeProposal } from './describe-change.ts';
import { openTrustSource } from './trust-source.ts';

const readSigner = (path: string): NoteSigner => {
  try {
    if ((statSync(path).mode & 0o077) !== 0) throw new UsageError(`${path}: readable by others; chmod 600 it`);
    const [key, surplus] = parseSigningKeys(readFileSync(path, 'utf8'));
    if (key === undefined || surplus !== undefined || !key.key.name.endsWith('/governance')) {
      throw new UsageError(`${path}: not a governance key`);
    }
    return { key: key.key, sign: (message) => Promise.resolve(key.sign(message)) };
  } catch (error) {
    if (error instanceof KeyError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
};

/** Runs the command. */
export const runApprove: Command = async (words, write) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      trust: { type: 'string' },
      genesis: { type: 'string' },
      key: { type: 'string' },
      confirm: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const [path, surplus] = positionals;
  if (path === undefined || surplus !== undefined) throw new UsageError('approve takes one entry file');
  // The pin is the court's own: an approval under another ledger's genesis would be worth nothing, or worse.
  if (values.genesis === undefined) throw new UsageError('--genesis <hex>, as this court pinned it, is missing');
  const trust = await openTrustSource(values.trust, values.genesis);
  const text = readNamedFile(path).replace(/\n$/, '');
  const { genesis, governance } = trust.bundle;
  const changes = governance.map(({ entry, approvals, index }) => ({ index, text: entry, approvals }));
  const checked = await checkGovernanceProposal(genesis, changes, trust.ledger, text);
  if (!checked.ok) throw new UsageError(`no ledger would take it: ${JSON.stringify(checked.failure)}`);
  const parsed = parseGovernance(text, trust.ledger);
  const former = trust.epochs.at(-1);
  if (!parsed.ok || former === undefined) throw new UsageError('the entry does not read');
  const leafHash = computeEntryHash(text);
  write(`${describeProposal(parsed.value, leafHash, former, trust.asOf.checkpoint.treeSize).join('\n')}\n\n`);

  if (values.confirm === undefined) {
    write(`尚未签署 Nothing was signed. To approve exactly this entry, repeat with:\n  --confirm ${leafHash}\n`);
    return EXIT.sound;
  }
  if (values.confirm !== leafHash) throw new UsageError('--confirm is not the leaf hash of this entry');
  if (values.key === undefined || values.out === undefined) throw new UsageError('--key and --out are missing');
  const signer = readSigner(values.key);
  const vkey = formatVerifierKey(signer.key);
  if (!former.state.courts.some(({ keys }) => keys.governance.includes(vkey))) {
    throw new UsageError(`${signer.key.name}+${signer.key.keyId} is no governance key of the state in question`);
  }
  const { sequence } = checked.value;
  const note = await signNote(formatApprovalText({ origin: trust.ledger, sequence, leafHash }), [signer]);
  writeFileSync(values.out, note, { flag: 'wx' });
  write(`已签署 signed by ${signer.key.name}+${signer.key.keyId}: ${values.out}\n`);
  return EXIT.sound;
};
