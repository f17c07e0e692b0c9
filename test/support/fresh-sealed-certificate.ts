// The sealed PDF of a fresh deposit, as the running stack answers it, with what a stranger needs to judge it: the roots that
// the pinned ledger's first state names, found by their SHA-256 among the certificates that the file itself carries.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflate } from '../../src/cli/inflate.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { readSignedData } from '../../src/core/cms/signed-data.ts';
import { readUnsignedAttributes } from '../../src/core/cms/signer-info.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { parseGenesis } from '../../src/core/ledger/genesis.ts';
import { parseTrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import { readCertificatePdf } from '../../src/core/pdf/read-certificate-pdf.ts';
import type { PdfSignature } from '../../src/core/pdf/read-seals.ts';
import type { Result } from '../../src/core/result.ts';
import { formatPem } from '../../src/platform/pki/simulated-authority.ts';
import { depositFiles } from './certified-files.ts';
import { findRunningStack } from './running-stack.ts';

export type FreshSealedCertificate = {
  readonly sealed: Uint8Array;
  /** The certificate as the API answers it. */
  readonly json: Uint8Array;
  /** The seal's signature and its document timestamp, DER, each with the bytes that it is over. */
  readonly signature: { readonly cms: Uint8Array; readonly value: Uint8Array; readonly signedBytes: Uint8Array };
  readonly signatureToken: Uint8Array;
  readonly documentTimestamp: { readonly token: Uint8Array; readonly signedBytes: Uint8Array };
  /** One PEM text each, of every root that is named and that the file carries. */
  readonly sealRootPem: string;
  readonly timestampRootPem: string;
};

const take = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

/** Contents without the zeros that fill the room left for them; their length takes two bytes. */
const trimmed = ({ contents }: PdfSignature): Uint8Array => {
  const [, first = 0, high = 0, low = 0] = contents;
  if (first !== 0x82) throw new Error('not the length of a signature');
  return contents.subarray(0, 4 + high * 256 + low);
};

const pemOf = (carried: readonly Uint8Array[], named: readonly string[]): string => {
  const found = new Map(carried.map((certificate) => [encodeHex(sha256(certificate)), certificate]));
  const roots = named.flatMap((hash) => found.get(hash) ?? []);
  if (roots.length === 0) throw new Error('the file carries no root that the ledger names');
  return roots.map((root) => formatPem('CERTIFICATE', Uint8Array.from(root))).join('');
};

/** Deposits something of its own and takes the answers apart; the stack is the one that runs. */
export const fetchFreshSealedCertificate = async (): Promise<FreshSealedCertificate> => {
  const stack = findRunningStack();
  const folder = mkdtempSync(join(tmpdir(), 'assize-fresh-'));
  try {
    await depositFiles(stack, folder, 'evidence.txt', Uint8Array.from(Buffer.from(`sealed ${crypto.randomUUID()}\n`)));
    const read = (name: string): Uint8Array => Uint8Array.from(readFileSync(join(folder, name)));
    const sealed = read('certificate.pdf');
    const { seal } = take(await readCertificatePdf(sealed, inflate));
    if (seal === null || seal.fault !== null) throw new Error('no seal');
    const cms = trimmed(seal.signature);
    const { certificates, signer } = take(readSignedData(cms));
    const token = readUnsignedAttributes(signer)[0]?.values[0]?.bytes;
    const [timestamp] = seal.timestamps;
    if (token === undefined || timestamp === undefined) throw new Error('no timestamps');
    const documentToken = trimmed(timestamp);
    const stamped = [token, documentToken].flatMap((one) => take(readSignedData(one)).certificates);
    const bundle = take(parseTrustBundle(readFileSync(join(folder, 'trust.json'), 'utf8'), stack.ledgerOrigin));
    const { state } = take(parseGenesis(bundle.genesis, stack.ledgerOrigin));
    return {
      sealed,
      json: read('certificate.json'),
      signature: { cms, value: signer.signature, signedBytes: seal.signature.signedBytes() },
      signatureToken: token,
      documentTimestamp: { token: documentToken, signedBytes: timestamp.signedBytes() },
      sealRootPem: pemOf(certificates, state.seal?.roots ?? []),
      timestampRootPem: pemOf(
        stamped,
        state.timestamps.authorities.flatMap(({ roots }) => roots),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
