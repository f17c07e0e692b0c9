// Serves a ledger's folder over HTTP as the service would, `checkpoints?after=` included, and courts beside it. A hook may
// answer in its place: faults of a network, altered files, a clock that is wrong.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { archivePath } from '../../anchor/auditor/source/folder-source.ts';

/** What a hook answers; null: the folder answers. */
export type Served = { readonly status: number; readonly body?: string | Uint8Array; readonly date?: string } | null;

export type FolderServer = {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  hook: (path: string) => Served;
  folder: string;
  readonly close: () => Promise<void>;
};

const listSizes = (folder: string): readonly number[] =>
  readdirSync(resolve(folder, 'checkpoints'))
    .map(Number)
    .sort((left, right) => left - right);

const readServed = (folder: string, path: string): NonNullable<Served> => {
  const list = /^checkpoints\?after=(\d+)$/.exec(path);
  if (list !== null) {
    const sizes = listSizes(folder).filter((size) => size > Number(list[1]));
    // Pages of three: whoever reads must go on.
    const items = sizes.slice(0, 3).map((treeSize) => ({ treeSize }));
    const nextAfter = sizes.length > 3 ? items.at(-1)?.treeSize : null;
    return { status: 200, body: JSON.stringify({ items, nextAfter }) };
  }
  const file = resolve(folder, archivePath(path));
  const isFile = existsSync(file) && statSync(file).isFile();
  return isFile ? { status: 200, body: readFileSync(file) } : { status: 404 };
};

/** Serves a folder on a free port of the loopback address. */
export const serveFolder = async (folder: string): Promise<FolderServer> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    asked.push(path);
    const served = own.hook(path) ?? readServed(own.folder, path.replace(/^ledger\//, ''));
    if (served.date !== undefined) response.setHeader('date', served.date);
    response.writeHead(served.status).end(served.body ?? '');
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  const own = {
    url: `http://127.0.0.1:${port}`,
    asked,
    hook: (_path: string): Served => null,
    folder,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => {
        server.close(closed);
      });
    },
  };
  return own;
};
