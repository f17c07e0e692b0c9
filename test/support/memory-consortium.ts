// A consortium for tests inside workerd: a ledger state with four courts in memory and an authority embedded in the Worker,
// and a `fetch` that leads to the courts.

import { encodeHex } from '../../src/core/bytes/hex.ts';
import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import type { LedgerState } from '../../src/core/ledger/genesis.ts';
import type { NoteSigner } from '../../src/core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import type { Env } from '../../src/platform/env.ts';
import { createEd25519Signer } from '../../src/platform/keys/ed25519-signer.ts';
import { createMlDsa44Signer } from '../../src/platform/keys/ml-dsa-44-signer.ts';
import { type MemoryWitness, createMemoryWitness } from './memory-witness.ts';

const COURTS = ['court-a', 'court-b', 'court-c', 'court-d'] as const;

export type MemoryConsortium = {
  readonly state: Omit<LedgerState, 'log'>;
  readonly witnesses: readonly MemoryWitness[];
  /** The courts' offline keys. */
  readonly governors: readonly NoteSigner[];
  /** Answers requests to the courts' addresses. */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
};

const seed = (): Uint8Array => crypto.getRandomValues(new Uint8Array(32));
const vkey = async (name: string, type: number, from = seed()): Promise<string> =>
  formatVerifierKey((await createEd25519Signer(name, type, from)).key);

/** Makes four courts with a 3-of-4 policy; addresses as in the COURTS of the test bindings. */
export const createMemoryConsortium = async (env: Env): Promise<MemoryConsortium> => {
  const origin = env.LEDGER_ORIGIN;
  const witnesses: MemoryWitness[] = [];
  const governors: NoteSigner[] = [];
  const courts: LedgerState['courts'][number][] = [];
  for (const short of COURTS) {
    const id = `${short}.assize.invalid`;
    const plain = await createEd25519Signer(`${id}/witness`, KEY_TYPE.cosignature, seed());
    // The first court has both keys; the others have one, which is quicker.
    const signers = short === COURTS[0] ? [plain, createMlDsa44Signer(`${id}/witness`, seed())] : [plain];
    witnesses.push(createMemoryWitness(signers));
    const governor = await createEd25519Signer(`${id}/governance`, KEY_TYPE.ed25519, seed());
    governors.push(governor);
    courts.push({
      id,
      name: { zh: `模拟法院${short.slice(-1)}`, en: `Simulated court ${short.slice(-1)}` },
      kind: 'court',
      jurisdiction: 'CN',
      since: '2026-11-01T00:00:00.000Z',
      simulated: true,
      keys: {
        witness: signers.map(({ key }) => formatVerifierKey(key)),
        mirror: [await vkey(`${id}/mirror`, KEY_TYPE.cosignature)],
        keeper: [await vkey(`${id}/keeper`, KEY_TYPE.cosignature)],
        governance: [formatVerifierKey(governor.key)],
      },
    });
  }
  const tsaKeys = JSON.parse(env.TSA_KEYS ?? '{}') as { readonly rootCertificate: string };
  const root = decodeBase64(tsaKeys.rootCertificate) ?? new Uint8Array();
  const state: Omit<LedgerState, 'log'> = {
    policy: { witnesses: 3, keepers: 0 },
    courts,
    receipt: [await vkey(`${origin}/receipt`, KEY_TYPE.ed25519, decodeBase64(env.RECEIPT_KEY) ?? seed())],
    issuer: [await vkey(`${origin}/issuer`, KEY_TYPE.ed25519, decodeBase64(env.ISSUER_KEY) ?? seed())],
    timestamps: {
      minimum: 1,
      authorities: [{ name: 'assize-development', roots: [encodeHex(sha256(root))], simulated: true }],
    },
    toleranceSeconds: 60,
    includeByHours: 24,
  };
  const answer = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const witness = witnesses[COURTS.findIndex((short) => url.hostname === `${short}.assize.invalid`)];
    if (witness === undefined) throw new TypeError(`unexpected request to ${url.href}`);
    return await witness.answer(url.pathname, typeof init?.body === 'string' ? init.body : '');
  };
  return { state, witnesses, governors, fetch: answer };
};
