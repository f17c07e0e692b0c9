// What is known of revocation when a certificate is issued: for each X.509 certificate of a token's path an OCSP response or
// a list, fetched from the addresses in it, verified, and carried along. Never in the way: what is slow, large, refused or
// wrong is left out, and the verdict then says `revocation: none`. Hostile input: addresses and answers.

import { verifyTimestampToken } from '../../core/timestamp/verify-timestamp-token.ts';
import { parseTimestampToken } from '../../core/timestamp/parse-timestamp-token.ts';
import { equalBytes } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { judgeRevocation } from '../../core/x509/revocation.ts';
import { encodeOcspRequest, listRevocationAddresses } from '../../core/x509/revocation-addresses.ts';
import { readX509Certificate, type X509Certificate } from '../../core/x509/x509-certificate.ts';
import { checkEndpointUrl, type UrlRules } from '../../domain/deliveries/endpoint-url.ts';
import { readLimited } from './read-limited.ts';

/** DER. */
type RevocationMaterial = { readonly crls: readonly Uint8Array[]; readonly ocsps: readonly Uint8Array[] };
/** `isRevoked`: a certificate of the path had been revoked at the token's time. */
export type CapturedRevocation = RevocationMaterial & { readonly isRevoked: boolean };

export type CapturePorts = {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly rules: UrlRules;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** For all fetches of one token together; 3 s when absent. */
  readonly timeoutMs?: number;
};

const DEFAULT_TIMEOUT_MS = 3000;
/** A certificate is to stay below 64 kB with the tokens of two authorities: a larger list is left out. */
const MAX_ANSWER_BYTES = 16_384;
/** Certificates are issued one after the other, often of the same minute: an answer serves that long. */
const KEEP_MS = 600_000;
/** A responder that fails is left alone that long. */
const KEEP_FAILURE_MS = 60_000;
const MAX_KEPT = 64;
const HTTP_PORT = 80;
const NOTHING: RevocationMaterial = { crls: [], ocsps: [] };

type Link = { readonly certificate: X509Certificate; readonly issuer: X509Certificate };

/** RFC 5280 §4.2.1.13 names http; the host is judged by the rules of webhooks, and so is https. */
const checkAddress = (text: string, rules: UrlRules): string | null => {
  if (!/^https?:\/\//i.test(text)) return null;
  const judged = checkEndpointUrl(text.replace(/^http:/i, 'https:'), {
    ...rules,
    extraPorts: [...rules.extraPorts, HTTP_PORT],
  });
  return judged.ok ? text : null;
};

type VerifiedPath = { readonly path: readonly X509Certificate[]; readonly genTimeUnixMs: number };

const readPath = async (token: Uint8Array, certificates: readonly Uint8Array[]): Promise<VerifiedPath | null> => {
  const parsed = parseTimestampToken(token);
  if (!parsed.ok) return null;
  // Verified when it was collected, against the roots of the ledger's state; here only the path is wanted.
  const all = [...parsed.value.certificates, ...certificates];
  const selfIssued = all.filter((bytes) => {
    const { issuer, subject } = readX509Certificate(bytes);
    return equalBytes(issuer, subject);
  });
  const verified = await verifyTimestampToken({
    token,
    imprint: parsed.value.tstInfo.imprint,
    trustedRoots: selfIssued.map((bytes) => encodeHex(sha256(bytes))),
    extraCertificates: certificates,
  });
  if (!verified.ok) return null;
  const { genTimeUnixMs } = verified.value;
  return { path: verified.value.certificates.map(readX509Certificate), genTimeUnixMs };
};

/** Opens a capture with a memory of its own: answers for ten minutes, failures for one. */
export const createRevocationCapture = (
  ports: CapturePorts,
): ((token: Uint8Array, certificates: readonly Uint8Array[]) => Promise<CapturedRevocation>) => {
  const kept = new Map<string, { readonly at: number; readonly until: number; readonly bytes: Uint8Array | null }>();

  const fetchAnswer = async (request: Request): Promise<Uint8Array | null> => {
    try {
      const response = await ports.fetch(request);
      if (response.status === 200) return await readLimited(response, MAX_ANSWER_BYTES);
      await response.body?.cancel();
    } catch (error) {
      console.warn({ operation: 'capture-revocation', url: request.url, error: String(error) });
    }
    return null;
  };

  type Accept = (bytes: Uint8Array) => Promise<boolean>;

  const remember = async (
    key: string,
    request: () => Request,
    { signal, sinceUnixMs }: { readonly signal: AbortSignal; readonly sinceUnixMs: number },
    accept: Accept,
  ): Promise<Uint8Array | null> => {
    const known = kept.get(key);
    if (known !== undefined && known.until > ports.now()) {
      if (known.bytes === null) return null;
      if (await accept(known.bytes)) return known.bytes;
      // What was said before the token was made may be no current word on it: then it is asked for once more.
      if (known.at >= sinceUnixMs) return null;
    }
    if (signal.aborted) return null;
    // Only what has arrived is kept: a request under way belongs to one caller, and ends with it.
    const bytes = await fetchAnswer(request());
    if (bytes === null && signal.aborted) return null;
    if (kept.size >= MAX_KEPT) kept.clear();
    const at = ports.now();
    kept.set(key, { at, until: at + (bytes === null ? KEEP_FAILURE_MS : KEEP_MS), bytes });
    return bytes !== null && (await accept(bytes)) ? bytes : null;
  };

  const captureLink = async (link: Link, signal: AbortSignal, genTimeUnixMs: number): Promise<RevocationMaterial> => {
    const { certificate, issuer } = link;
    const addresses = listRevocationAddresses(certificate);
    const within = { signal, sinceUnixMs: genTimeUnixMs };
    // Of a link alone: whatever is wrong with an answer must not cost the others. At the token's time, as verifiers judge: a
    // responder may name no next update.
    const accept = async (material: RevocationMaterial): Promise<boolean> => {
      const judged = await judgeRevocation([certificate, issuer], material, genTimeUnixMs);
      return judged.ok ? judged.value.source !== 'none' : judged.failure.code === 'timestamp.certificate-revoked';
    };
    for (const url of addresses.ocsps.flatMap((text) => checkAddress(text, ports.rules) ?? [])) {
      const body = await encodeOcspRequest(certificate, issuer);
      const headers = { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' };
      const answer = await remember(
        `${url} ${encodeHex(sha256(certificate.bytes))}`,
        () => new Request(url, { method: 'POST', headers, body, redirect: 'manual', signal }),
        within,
        async (bytes) => await accept({ crls: [], ocsps: [bytes] }),
      );
      if (answer !== null) return { crls: [], ocsps: [answer] };
    }
    for (const url of addresses.crls.flatMap((text) => checkAddress(text, ports.rules) ?? [])) {
      const answer = await remember(
        url,
        () => new Request(url, { redirect: 'manual', signal }),
        within,
        async (bytes) => await accept({ crls: [bytes], ocsps: [] }),
      );
      if (answer !== null) return { crls: [answer], ocsps: [] };
    }
    return NOTHING;
  };

  const capture = async (token: Uint8Array, certificates: readonly Uint8Array[]): Promise<CapturedRevocation> => {
    const read = await readPath(token, certificates);
    if (read === null) return { ...NOTHING, isRevoked: false };
    const { path, genTimeUnixMs } = read;
    const signal = AbortSignal.timeout(ports.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const late = new Promise<RevocationMaterial>((resolve) => {
      signal.addEventListener('abort', () => resolve(NOTHING));
    });
    const links = path.slice(0, -1).flatMap((certificate, index) => {
      const issuer = path[index + 1];
      return issuer === undefined ? [] : [{ certificate, issuer }];
    });
    const found = await Promise.all(
      links.map(async (link) => await Promise.race([captureLink(link, signal, genTimeUnixMs), late])),
    );
    // One list may speak for several certificates of the path.
    const distinct = (list: readonly Uint8Array[]): readonly Uint8Array[] =>
      list.filter((bytes, index) => list.findIndex((other) => equalBytes(other, bytes)) === index);
    const material = {
      crls: distinct(found.flatMap(({ crls }) => crls)),
      ocsps: distinct(found.flatMap(({ ocsps }) => ocsps)),
    };
    const judged = await judgeRevocation(path, material, genTimeUnixMs);
    const isRevoked = !judged.ok && judged.failure.code === 'timestamp.certificate-revoked';
    return { ...(judged.ok || isRevoked ? material : NOTHING), isRevoked };
  };

  return async (token, certificates) => {
    try {
      return await capture(token, certificates);
    } catch (error) {
      console.error({ operation: 'capture-revocation', error: String(error) });
      return { ...NOTHING, isRevoked: false };
    }
  };
};
