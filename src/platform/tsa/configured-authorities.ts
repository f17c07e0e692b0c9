// The timestamp authorities of a deployment: addresses from TIMESTAMP_AUTHORITIES, trusted roots from the ledger's state.
// The address `embedded:` names the development authority in this Worker, `embedded:1` the second one of TSA_KEYS.

import { decodeBase64 } from '../../core/bytes/base64.ts';
import type { AuthorityRecords } from '../../domain/ledger/authority-record.ts';
import { parseEpochs } from '../../domain/ledger/epochs.ts';
import type { LedgerGovernance } from '../../domain/ledger/ledger.ts';
import type { Env } from '../env.ts';
import { importAuthority, listAuthoritySecrets } from './authority-keys.ts';
import type { TimestampAuthority } from './timestamp-authority.ts';
import { requestEmbeddedToken, requestToken } from './timestamp-client.ts';

const TIMEOUT_MS = 10_000;
const EMBEDDED = /^embedded:(\d*)$/;

type Address = {
  readonly name: string;
  readonly url: string;
  /** Certificates (base64 DER) that the authority's tokens leave out: intermediates, and the root if it does. */
  readonly certificates: readonly string[];
};

/** Parses TIMESTAMP_AUTHORITIES: `[{"name", "url", "certificates"?}]`. Throws a TypeError on anything else: a configuration error. */
export const parseAuthorityAddresses = (json: string | undefined): readonly Address[] => {
  const list: unknown = JSON.parse(json ?? '[]');
  if (!Array.isArray(list)) throw new TypeError('TIMESTAMP_AUTHORITIES is not an array');
  return list.map((item: unknown) => {
    const { name, url, certificates = [] } = (item ?? {}) as { readonly [member in keyof Address]?: unknown };
    const isList = Array.isArray(certificates) && certificates.every((one) => decodeBase64(String(one)) !== null);
    if (typeof name !== 'string' || typeof url !== 'string' || !isList) {
      throw new TypeError('TIMESTAMP_AUTHORITIES: expected {name, url, certificates?}');
    }
    return { name, url, certificates: certificates.map(String) };
  });
};

const now = (): number => Date.now();
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** Which of the embedded authorities an address names, from 0; null for an address that names none. */
export const embeddedIndexOf = (url: string): number | null => {
  const match = EMBEDDED.exec(url);
  return match === null ? null : Number(match[1]);
};

/** Opens an embedded development authority; null where no keys of it are configured. */
export const openEmbeddedAuthority = async (
  env: Pick<Env, 'TSA_KEYS'>,
  index = 0,
): Promise<TimestampAuthority | null> => {
  const secret = env.TSA_KEYS === undefined ? undefined : listAuthoritySecrets(env.TSA_KEYS)[index];
  return secret === undefined ? null : { keys: await importAuthority(secret), now, random };
};

/** The verifier's own tolerance (docs/spec/certificate.md, "Times"). */
const TOLERANCE_MS = 60_000;

export type AuthoritySources = {
  /** What the ledger's state rests on; null before genesis. */
  readonly governance: () => Promise<Pick<LedgerGovernance, 'genesis' | 'changes'> | null>;
  readonly records: AuthorityRecords;
};

/**
 * Makes a function that asks an authority by name for a verified token, DER. It throws when there is none: no address, a
 * rest after failures, no answer, an answer that no verifier would take, or one from before `notBeforeUnixMs`, where a batch
 * that closed then could not have been stamped.
 */
export const createTokenRequester = (
  env: Pick<Env, 'TSA_KEYS' | 'TIMESTAMP_AUTHORITIES'>,
  { governance, records }: AuthoritySources,
): ((name: string, imprint: Uint8Array, notBeforeUnixMs?: number) => Promise<Uint8Array>) => {
  const addresses = parseAuthorityAddresses(env.TIMESTAMP_AUTHORITIES);
  const embedded = new Map<number, Promise<TimestampAuthority | null>>();

  // By the newest state that names it: an authority may have been added, or given another root, since genesis.
  const rootsOf = async (name: string): Promise<readonly string[]> => {
    const known = await governance();
    const named = (known === null ? [] : parseEpochs(known))
      .flatMap(({ state }) => state.timestamps.authorities)
      .findLast((authority) => authority.name === name);
    return named?.roots ?? [];
  };

  const requestEmbedded = async (name: string, index: number, imprint: Uint8Array) => {
    const opening = embedded.get(index) ?? openEmbeddedAuthority(env, index);
    embedded.set(index, opening);
    const authority = await opening;
    if (authority === null) throw new Error(`TSA_KEYS has no authority ${index}`);
    return await requestEmbeddedToken({ name, authority, imprint, now, random });
  };

  const requestRemote = async ({ name, url, certificates }: Address, imprint: Uint8Array) =>
    await requestToken({
      authority: {
        name,
        url,
        roots: await rootsOf(name),
        extraCertificates: certificates.map((certificate) => decodeBase64(certificate) ?? new Uint8Array()),
      },
      imprint,
      now,
      random,
      fetch: async (request) => await fetch(request),
      timeoutMs: TIMEOUT_MS,
    });

  return async (name, imprint, notBeforeUnixMs = 0) => {
    const address = addresses.find((candidate) => candidate.name === name);
    if (address === undefined) {
      records.failed(name, 'timestamp-request.no-address');
      throw new Error(`no address configured for ${name}`);
    }
    const restMs = records.restMs(name);
    if (restMs > 0) throw new Error(`${name}: left alone for ${restMs} ms after failures`);
    const sentAtUnixMs = now();
    const index = embeddedIndexOf(address.url);
    const answer = index === null ? await requestRemote(address, imprint) : await requestEmbedded(name, index, imprint);
    if (!answer.ok) {
      const { cause } = answer.failure;
      const code = cause.code === 'timestamp-request.refused-token' ? cause.failure.code : cause.code;
      records.failed(name, code);
      throw new Error(`${name}: ${code}`);
    }
    const { genTimeUnixMs, accuracyMs } = answer.value.token;
    if (genTimeUnixMs + accuracyMs + TOLERANCE_MS < notBeforeUnixMs) {
      records.failed(name, 'timestamp-request.before-batch');
      throw new Error(`${name}: its time ${genTimeUnixMs} is before the batch closed, ${notBeforeUnixMs}`);
    }
    const latencyMs = now() - sentAtUnixMs;
    records.succeeded(name, { latencyMs, clockOffsetMs: Math.round(genTimeUnixMs - sentAtUnixMs - latencyMs / 2) });
    return answer.value.bytes;
  };
};
