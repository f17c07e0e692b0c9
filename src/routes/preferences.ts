// The Prefer header (RFC 7240), of which `wait` is honoured: how long the client would wait for the certificate.

/** Longest wait, in seconds: below the idle limits of proxies between us and the client. */
export const MAX_WAIT_SECONDS = 30;

const WAIT = /(?:^|,)\s*wait\s*=\s*"?([0-9]{1,6})"?\s*(?=$|[,;])/i;

/** Reads `wait=N` as seconds, cut to `MAX_WAIT_SECONDS`; null when the header does not ask (or not in that form). */
export const parseWait = (prefer: string | undefined): number | null => {
  const seconds = WAIT.exec(prefer ?? '')?.[1];
  return seconds === undefined ? null : Math.min(Number(seconds), MAX_WAIT_SECONDS);
};
