// What issuing certificates needs, over R2 and the Worker's secrets. Stores are not trusted: core verifies what comes.

import { createHash } from 'node:crypto';
import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { decodeBase64 } from '../../core/bytes/base64.ts';
import type { NoteSigner } from '../../core/note/signed-note.ts';
import type { Trust } from '../../core/verify/trust.ts';
import {
  type ArchivedStatement,
  readArchivedCiphertext,
  statementsKey,
} from '../../domain/batching/statement-archive.ts';
import type { CertificateFileName, CertificateStore, IssuePorts } from '../../domain/certificates/ports.ts';
import type { Evidence } from '../../domain/evidence/evidence.ts';
import type { Env } from '../env.ts';
import { createLedgerClient } from '../durable-objects/ledger-client.ts';
import { decodeSecret } from '../keys/ed25519-signer.ts';
import { createKeyWrapping } from '../keys/key-wrapping.ts';
import { decryptStatement } from '../keys/statement-cipher.ts';
import { createFindingsReader } from '../r2/findings-reader.ts';
import { createR2Objects } from '../r2/public-objects.ts';
import { createRevocationCapture } from '../tsa/revocation-capture.ts';
import { readUrlRules } from '../webhooks/webhook-settings.ts';
import { parseAuthorityAddresses } from '../tsa/configured-authorities.ts';

const keyOf = (evidenceId: string, name: CertificateFileName): string => `certificates/${evidenceId}/${name}`;

/** Opens the private bucket as the create-only store of issued files. */
export const createCertificateStore = (bucket: R2Bucket): CertificateStore => ({
  read: async (evidenceId, name) => {
    const object = await bucket.get(keyOf(evidenceId, name));
    return object === null ? null : new Uint8Array(await object.arrayBuffer());
  },
  create: async (evidenceId, name, bytes) => {
    // Of a whole file: an order faster than the core's own.
    const digest = createHash('sha256').update(bytes).digest('hex');
    const options = { onlyIf: { etagDoesNotMatch: '*' }, sha256: digest };
    const written: R2Object | null = await bucket.put(keyOf(evidenceId, name), bytes, options);
    return written !== null;
  },
});

/** Reads a statement out of its batch's archive; null when its key was destroyed. */
const readStatement = async (env: Env, evidence: Evidence): Promise<ArchivedStatement | null> => {
  if (evidence.statementKey === null) return null;
  const object = await env.EVIDENCE.get(statementsKey(evidence.batcher, evidence.batchSequence));
  if (object === null) throw new Error('the statements of the batch are missing');
  const ciphertext = readArchivedCiphertext(new Uint8Array(await object.arrayBuffer()), evidence.leafIndex);
  if (ciphertext === null) throw new Error('the statements of the batch are malformed');
  const wrapping = await createKeyWrapping(decodeSecret('KEY_WRAPPING_SECRET', env.KEY_WRAPPING_SECRET));
  const plaintext = await decryptStatement(await wrapping.unwrap(evidence.statementKey), ciphertext);
  return JSON.parse(decodeUtf8(plaintext) ?? '') as ArchivedStatement;
};

// One for the isolate: its memory is what spares an authority's responder.
let opened: ReturnType<typeof createRevocationCapture> | null = null;
/** Opens the isolate's capture of revocation. */
export const openRevocationCapture = (env: Env): ReturnType<typeof createRevocationCapture> => {
  opened ??= createRevocationCapture({
    fetch: async (request) => await fetch(request),
    rules: readUrlRules(env),
    now: () => Date.now(),
  });
  return opened;
};

/** Makes the ports of issuing. */
export const createIssuePorts = (env: Env, issuer: NoteSigner, trust: () => Promise<Trust | null>): IssuePorts => ({
  ledger: createLedgerClient(env),
  readStatement: async (evidence) => await readStatement(env, evidence),
  objects: createR2Objects(env.LEDGER),
  findings: createFindingsReader(env.LEDGER),
  trust: async () => {
    const known = await trust();
    if (known === null) throw new Error('the ledger has no published checkpoint');
    return known;
  },
  authorityCertificates: async (authority) => {
    const address = parseAuthorityAddresses(env.TIMESTAMP_AUTHORITIES).find(({ name }) => name === authority);
    return (address?.certificates ?? []).map((certificate) => decodeBase64(certificate) ?? new Uint8Array());
  },
  captureRevocation: openRevocationCapture(env),
  issuer,
  store: createCertificateStore(env.EVIDENCE),
  now: () => Date.now(),
});
