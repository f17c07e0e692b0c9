// Times as openssl prints them.

/** Formats Unix milliseconds as RFC 3339 UTC. */
export type FormatTime = (unixMs: number) => string;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** The time as openssl prints it, without the year: `Nov 20 02:42:07`. */
export const formatOpensslTime = (rfc3339: string): string => {
  const month = MONTHS[Number(rfc3339.slice(5, 7)) - 1] ?? '';
  return `${month} ${String(Number(rfc3339.slice(8, 10))).padStart(2)} ${rfc3339.slice(11, 19)}`;
};
