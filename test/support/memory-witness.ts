// A witness in memory for tests inside workerd, where a court's Node process cannot run: consistency is checked with core,
// answers are those of C2SP tlog-witness. `mode` breaks it on purpose. The real court node is tested in test/anchor.

import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import { parseCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { signCosignature } from '../../src/core/checkpoint/cosignature.ts';
import { verifyConsistencyProof } from '../../src/core/merkle/consistency-proof.ts';
import { type NoteSigner, parseSignedNote } from '../../src/core/note/signed-note.ts';

export type MemoryWitness = {
  mode: 'up' | 'down' | 'refuse-connection';
  treeSize: number;
  checkpoint: string | null;
  /** Times a checkpoint was cosigned. */
  cosigned: number;
  readonly answer: (path: string, body: string) => Promise<Response>;
};

const stale = (treeSize: number): Response =>
  new Response(`${treeSize}\n`, { status: 409, headers: { 'content-type': 'text/x.tlog.size' } });

/** Makes a witness that cosigns with each of the signers. */
export const createMemoryWitness = (signers: readonly NoteSigner[]): MemoryWitness => {
  let rootHash: Uint8Array | null = null;

  const addCheckpoint = async (body: string): Promise<Response> => {
    const split = body.indexOf('\n\n');
    const [head = '', ...proof] = body.slice(0, split).split('\n');
    const oldSize = Number(head.replace('old ', ''));
    const note = parseSignedNote(body.slice(split + 2));
    const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
    if (!note.ok || !checkpoint.ok) return new Response('malformed', { status: 400 });
    if (oldSize !== witness.treeSize) return stale(witness.treeSize);
    if (oldSize > 0 && rootHash !== null) {
      const path = proof.map((line) => decodeBase64(line) ?? new Uint8Array());
      const { treeSize, rootHash: root2 } = checkpoint.value;
      const verified = verifyConsistencyProof({ size1: oldSize, root1: rootHash, size2: treeSize, root2, path });
      if (!verified.ok) return new Response(verified.failure.code, { status: 422 });
    }
    const unixSeconds = Math.floor(Date.now() / 1000);
    const lines = await Promise.all(signers.map((signer) => signCosignature(note.value.text, unixSeconds, signer)));
    witness.treeSize = checkpoint.value.treeSize;
    witness.checkpoint = body.slice(split + 2);
    witness.cosigned += 1;
    rootHash = checkpoint.value.rootHash;
    return new Response(lines.map((line) => `${line}\n`).join(''));
  };

  const witness: MemoryWitness = {
    mode: 'up',
    treeSize: 0,
    checkpoint: null,
    cosigned: 0,
    answer: async (path, body) => {
      if (witness.mode === 'refuse-connection') throw new TypeError('connection refused');
      if (witness.mode === 'down') return new Response('down', { status: 503 });
      // It keeps no copy: a court may be a witness only.
      if (/^\/(?:mirror|keeper)\//.test(path)) return new Response('no such role', { status: 404 });
      if (path === '/add-checkpoint') return await addCheckpoint(body);
      return witness.checkpoint === null ? new Response('', { status: 404 }) : new Response(witness.checkpoint);
    },
  };
  return witness;
};
