// The ledger's read side as a keeper asks it, served from memory on a port that the system chooses. What is not there is
// answered 404 until it is put there.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReadSide = {
  readonly url: string;
  readonly files: Map<string, Uint8Array>;
  /** Paths in the order in which they were asked for. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
};

/** Starts a server of files; their paths begin with a slash. */
export const startReadSide = async (): Promise<ReadSide> => {
  const files = new Map<string, Uint8Array>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const file = files.get(path);
    response.statusCode = file === undefined ? 404 : 200;
    response.end(file);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has an AddressInfo
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    asked,
    close: async () =>
      await new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
