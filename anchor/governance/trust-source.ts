// Where the commands learn the ledger's state from: a trust bundle, from a service or a file, opened under the genesis
// hash that the caller pins. Nothing of it is believed otherwise.

import { readGenesisHash, readNamedFile, readTrustText } from '../auditor/commands/read-trust.ts';
import { UsageError } from '../auditor/commands/exit-codes.ts';
import { type OpenTrust, openTrust } from '../../src/core/verify/trust.ts';

const TIMEOUT_MS = 30_000;
const MAX_BUNDLE_BYTES = 16_777_216;

/** Reads an answer of the service; throws with its text when it is no success. */
export const readAnswer = async (response: Response): Promise<string> => {
  const text = await response.text();
  if (!response.ok) throw new UsageError(`${response.url} answered ${response.status}: ${text.slice(0, 2000)}`);
  if (text.length > MAX_BUNDLE_BYTES) throw new UsageError(`${response.url} answered too much`);
  return text;
};

const readSource = async (source: string): Promise<string> => {
  if (!/^https?:\/\//.test(source)) return readNamedFile(source);
  const url = source.endsWith('/v1/trust') ? source : `${source.replace(/\/$/, '')}/v1/trust`;
  return await readAnswer(await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }));
};

/** Opens the bundle of `--trust`, pinned by `--genesis` or by the file itself. */
export const openTrustSource = async (source: string | undefined, genesis: string | undefined): Promise<OpenTrust> => {
  if (source === undefined) throw new UsageError('--trust <service URL or file> is missing');
  const trust = readTrustText(await readSource(source), readGenesisHash(genesis));
  const opened = await openTrust(trust);
  if (!opened.ok) throw new UsageError(`the trust bundle does not open: ${JSON.stringify(opened.failure)}`);
  return opened.value;
};
