// The table of a core's places: which step is the first to refuse one flipped bit there, whoever signed. What nothing but
// the issuer vouches for falls to the issuer's step.

import { parseBatchEntry, sliceBatchCore } from '../../../src/core/batch/batch-entry.ts';
import { type CertificateCore, parseCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { computeClaim } from '../../../src/core/statement/disclosure.ts';
import { parseStatement } from '../../../src/core/statement/statement.ts';
import { verifyCarriedToken } from '../../../src/core/verify/carried-token.ts';
import type { StepName } from '../../../src/core/verify/verdict.ts';
import { ORIGIN } from '../../support/ledger-fixture.ts';
import type { Given } from './originals.ts';

/** Paths of one shape lead to the same root at each of these sizes: leaf 3 of 5 to 8. */
export const isSameShape = (treeSize: number): boolean => treeSize >= 5 && treeSize <= 8;

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

const inStatement = (text: string, { core, certificate }: Given['made']): StepName => {
  const [changed, own] = [parseStatement(text, ORIGIN), parseStatement(core.statement, ORIGIN)];
  if (!own.ok) throw new Error(own.failure.code);
  if (!changed.ok) return 'statement';
  const { digests, sizeBytes, claims } = changed.value;
  if (!isSame(digests, own.value.digests) || sizeBytes !== own.value.sizeBytes) return 'object';
  const isBound = certificate.disclosures.every((disclosure) => claims.includes(computeClaim(disclosure)));
  return isBound ? 'batch-inclusion' : 'statement';
};

const inEntry = (text: string, { core }: Given['made']): StepName => {
  const [changed, own] = [parseBatchEntry(text, ORIGIN), parseBatchEntry(core.batch.entry, ORIGIN)];
  if (!own.ok) throw new Error(own.failure.code);
  if (!changed.ok) return 'batch-inclusion';
  const { batch, timestamps } = changed.value;
  if (!isSame(batch.rootHash, own.value.batch.rootHash) || !isSameShape(batch.treeSize)) return 'batch-inclusion';
  // A token is over the batch core; what names the token stands outside that, in the ledger's entry.
  return isSame(timestamps, own.value.timestamps) ? 'timestamps' : 'ledger-inclusion';
};

// The first line is the log's, each further one a court's, and no court can be spared.
const inLines = (changed: string, own: string): 'ledger-inclusion' | 'log-signature' | 'quorum' => {
  const [left, right] = [parseSignedNote(changed), parseSignedNote(own)];
  if (!right.ok) throw new Error(right.failure.code);
  if (!left.ok || left.value.signatures.length !== right.value.signatures.length) return 'ledger-inclusion';
  const [first, ownFirst] = [left.value.signatures[0], right.value.signatures[0]];
  return first?.line === ownFirst?.line ? 'quorum' : 'log-signature';
};

/**
 * Names what refuses a changed proof of an entry by itself.
 * @param leadsToRoot whether the path leads to the root at that size, too
 */
export const findProofRefusal = (
  text: string,
  ownText: string,
  leadsToRoot: (treeSize: number) => boolean,
): 'ledger-inclusion' | 'log-signature' | 'quorum' => {
  const [changed, own] = [parseTlogProof(text), parseTlogProof(ownText)];
  if (!own.ok) throw new Error(own.failure.code);
  if (!changed.ok) return 'ledger-inclusion';
  const isPathSame = changed.value.index === own.value.index && isSame(changed.value.path, own.value.path);
  if (!isPathSame || changed.value.extra !== null) return 'ledger-inclusion';
  const [lines, ownLines] = [changed.value.checkpoint.split('\n'), own.value.checkpoint.split('\n')];
  const [origin, size, ...others] = lines;
  const isOfSize = origin === ownLines[0] && size !== ownLines[1] && isSame(others, ownLines.slice(2));
  if (isOfSize) return leadsToRoot(Number(size)) ? 'log-signature' : 'ledger-inclusion';
  const isBodySame = isSame(lines.slice(0, 3), ownLines.slice(0, 3));
  return isBodySame ? inLines(changed.value.checkpoint, own.value.checkpoint) : 'ledger-inclusion';
};

const inAfter = (text: string, { core }: Given['made']): StepName => {
  const own = core.inclusion.after ?? '';
  const isBodySame = isSame(text.split('\n').slice(0, 3), own.split('\n').slice(0, 3));
  return isBodySame ? inLines(text, own) : 'ledger-inclusion';
};

// Parts of a token are signed by nobody: its further certificates, the sign of an ECDSA number.
const inTokens = async (timestamps: CertificateCore['timestamps'], { made, world }: Given): Promise<StepName> => {
  const imprint = sha256(encodeUtf8(sliceBatchCore(made.core.batch.entry)));
  const { authorities } = world.state.timestamps;
  const verified = await Promise.all(
    timestamps.map(
      async (one) =>
        await verifyCarriedToken(
          one,
          imprint,
          authorities.find(({ name }) => name === one.authority),
        ),
    ),
  );
  return verified.every(({ ok }) => ok) ? 'issuer' : 'timestamps';
};

const inCore = async (changed: CertificateCore, given: Given): Promise<StepName> => {
  const { made } = given;
  const { core } = made;
  if (changed.statement !== core.statement) return inStatement(changed.statement, made);
  if (changed.batch.entry !== core.batch.entry) return inEntry(changed.batch.entry, made);
  if (!isSame(changed.batch, core.batch)) return 'batch-inclusion';
  if (!isSame(changed.timestamps, core.timestamps)) return await inTokens(changed.timestamps, given);
  if (changed.inclusion.proof !== core.inclusion.proof) {
    return findProofRefusal(changed.inclusion.proof, core.inclusion.proof, isSameShape);
  }
  if (changed.inclusion.after !== core.inclusion.after) return inAfter(changed.inclusion.after ?? '', made);
  return changed.receipt === core.receipt ? 'issuer' : 'receipt';
};

/** Names the first step that refuses a core with one flipped bit. */
export const findRefusal = async (coreText: string, given: Given): Promise<StepName> => {
  const changed = parseCertificateCore(coreText, ORIGIN);
  return changed.ok ? await inCore(changed.value, given) : 'document';
};
