// A log that tells two histories, signed with one and the same real key: views share their first leaves and part after
// them. Each view can be served over HTTP as a log's read side, and drives witnesses as the log's sequencer would.

import { createServer, type Server } from 'node:http';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { formatCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeConsistencyPath, computeRootHash } from '../../src/core/merkle/tree.ts';
import { signNote, type NoteSigner } from '../../src/core/note/signed-note.ts';
import { createTileMap } from './tile-map.ts';
import { formatRequest } from './test-log.ts';

/** One of the histories. */
export type View = {
  readonly sign: (size: number) => Promise<string>;
  readonly rootHash: (size: number) => Uint8Array;
  /** Submits a checkpoint to a witness, with an honest proof within this view; follows the size that it answers. */
  readonly submit: (witnessUrl: string, size: number) => Promise<Submission>;
  /** Serves checkpoint and tiles of what was published until then; the address is that of the read side. */
  readonly serve: (sizes: readonly number[]) => Promise<ReadSide>;
};

export type Submission = { readonly status: number; readonly body: string };
export type ReadSide = { readonly url: string; readonly close: () => Promise<void> };

const listen = async (server: Server): Promise<number> =>
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

const post = async (url: string, body: string): Promise<Submission> => {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body, signal: AbortSignal.timeout(20_000) });
  return { status: response.status, body: await response.text() };
};

/**
 * Makes the view named `branch` of a log.
 *
 * @param shared leaves that all views have in common
 */
export const createView = (
  log: { readonly origin: string; readonly signers: readonly NoteSigner[] },
  branch: string,
  { shared, leafCount }: { readonly shared: number; readonly leafCount: number },
): View => {
  const leaves = Array.from({ length: leafCount }, (_, index) =>
    hashLeaf(encodeUtf8(index < shared ? `shared/${index}` : `${branch}/${index}`)),
  );
  const rootHash = (size: number): Uint8Array => computeRootHash(leaves.slice(0, size));
  const sign = async (size: number): Promise<string> =>
    await signNote(formatCheckpoint({ origin: log.origin, treeSize: size, rootHash: rootHash(size) }), log.signers);
  return {
    sign,
    rootHash,
    submit: async (witnessUrl, size) => {
      const note = await sign(size);
      const first = await post(witnessUrl, formatRequest(0, [], note));
      if (first.status !== 409) return first;
      const old = Number(first.body);
      if (old > size) return first;
      return await post(witnessUrl, formatRequest(old, computeConsistencyPath(leaves.slice(0, size), old), note));
    },
    serve: async (sizes) => {
      const tiles = createTileMap(leaves, sizes);
      const latest = await sign(sizes.at(-1) ?? 0);
      const server = createServer((request, response) => {
        const path = (request.url ?? '').slice(1);
        const body = path === 'checkpoint' ? latest : tiles.get(path);
        response.statusCode = body === undefined ? 404 : 200;
        response.end(body);
      });
      const port = await listen(server);
      return {
        url: `http://127.0.0.1:${port}`,
        close: async () => {
          server.closeAllConnections();
          await new Promise((resolve) => server.close(resolve));
        },
      };
    },
  };
};
