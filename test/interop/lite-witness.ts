// torchwood's litewitness as it is run: a SQLite file with the logs that it knows, and an SSH agent that signs for it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { findFreePort } from '../../src/local/free-port.ts';
import { startPeer } from './peers.ts';

/** SHA-256 of nothing: the root of the tree that a witness knows of a log before it has seen any. */
const EMPTY_ROOT = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

export type LiteWitness = {
  readonly url: string;
  /** Its verifier key, 0x04. */
  readonly vkey: string;
  /** Has it witness a log, whose origin is the key's name. */
  readonly addLog: (vkey: string) => void;
  readonly stop: () => Promise<void>;
};

/** Starts a witness of the given name that knows no log yet. */
export const startLiteWitness = async (name: string): Promise<LiteWitness> => {
  const folder = mkdtempSync(resolve(tmpdir(), 'litewitness-'));
  const socket = resolve(folder, 'agent');
  const database = resolve(folder, 'witness.db');
  const agent = await startPeer('ssh-agent', [`--socket=${socket}`, `--name=${name}`], /^ready .*$/m);
  const [, fingerprint = '', vkey = ''] = agent.firstLine.split(' ');
  const port = await findFreePort(0);
  const witness = await startPeer(
    'litewitness',
    [`-listen=127.0.0.1:${port}`, `-db=${database}`, `-ssh-agent=${socket}`, `-name=${name}`, `-key=${fingerprint}`],
    /listening.*/,
  );
  return {
    url: `http://127.0.0.1:${port}`,
    vkey,
    addLog: (logKey) => {
      const [origin = ''] = logKey.split('+');
      const store = new DatabaseSync(database);
      store.prepare('insert into log (origin, tree_size, tree_hash) values (?, 0, ?)').run(origin, EMPTY_ROOT);
      store.prepare('insert into key (origin, key) values (?, ?)').run(origin, logKey);
      store.close();
    },
    stop: async () => {
      await witness.stop();
      await agent.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
