// Ports on the loopback address.

import { createServer } from 'node:net';

/** Listens for a moment: gives the port that was free (0 asks for any), or null when it is taken. */
export const findFreePort = (wanted: number): Promise<number | null> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(null));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
