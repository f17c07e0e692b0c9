// How strong the algorithms are, by date: the verifier's own judgement at the time of its release, never the certificate's
// claim. `WEAK`: its source takes it out of new use; what was made with it still counts. `BROKEN`: forging is feasible, or
// the source refuses it even for what exists. Dates that lie ahead are those that a source has announced.
// Reviewed 2026-11-23, row by row: docs/spec/certificate.md, "Algorithms". Stricter advice that changes no entry, because it
// is about new keys in one jurisdiction: BSI TR-02102-1 asks for RSA of 3000 bits since 2024, SOG-IS (and with it ETSI TS
// 119 312) calls RSA below 3000 bits legacy, acceptable until the end of 2025.

import { formatUnixMs } from './times.ts';

export type AlgorithmStatus = 'CURRENT' | 'WEAK' | 'BROKEN';

/** From a day on (`YYYY-MM-DD`, UTC), by the word of a source. */
export type StatusChange = { readonly status: AlgorithmStatus; readonly since: string; readonly source: string };

const FIPS_180 = 'FIPS 180-2';
/** Table 2 of the initial public draft of November 2024: quantum computers are expected to forge these. */
const QUANTUM: StatusChange = { status: 'WEAK', since: '2036-01-01', source: 'NIST IR 8547 ipd' };
/** 112 bits of strength suffice through 2030 (SP 800-57, table 4), and are deprecated after it (IR 8547, table 2). */
const STRENGTH_112: StatusChange = {
  status: 'WEAK',
  since: '2031-01-01',
  source: 'NIST SP 800-57 Part 1 Rev. 5; IR 8547 ipd',
};

const current = (since: string, source: string): StatusChange => ({ status: 'CURRENT', since, source });

/** Changes of each algorithm's status, oldest first. */
export const ALGORITHM_TABLE = {
  md5: [
    current('1992-04-01', 'RFC 1321'),
    { status: 'WEAK', since: '1996-05-02', source: 'Dobbertin, Eurocrypt 1996 rump session' },
    { status: 'BROKEN', since: '2004-08-17', source: 'Wang et al., ePrint 2004/199; RFC 6151' },
  ],
  'sha-1': [
    current('1995-04-17', 'FIPS 180-1'),
    { status: 'WEAK', since: '2011-01-01', source: 'NIST SP 800-131A' },
    { status: 'BROKEN', since: '2017-02-23', source: 'Stevens et al., ePrint 2017/190' },
  ],
  // Names the signer's certificate in an older token (RFC 2634 §5.4): a collision would have to be made by the authority
  // and its issuer together, and changes neither time nor imprint.
  'ess-sha-1': [
    current('1999-06-01', 'RFC 2634'),
    { status: 'WEAK', since: '2011-01-01', source: 'NIST SP 800-131A; RFC 5816' },
  ],
  'sha-256': [current('2002-08-01', FIPS_180)],
  'sha-384': [current('2002-08-01', FIPS_180)],
  'sha-512': [current('2002-08-01', FIPS_180)],
  sm3: [current('2012-03-21', 'GM/T 0004-2012; GB/T 32905-2016')],
  // Of 1024 to 2047 bits: deprecated 2011 to 2013, refused for new signatures from 2014; 829 bits were factored in 2020.
  'rsa-1024': [
    current('1998-12-15', 'FIPS 186-1'),
    { status: 'WEAK', since: '2011-01-01', source: 'NIST SP 800-131A' },
  ],
  'rsa-2048': [current('2000-01-27', 'FIPS 186-2'), STRENGTH_112],
  'rsa-3072': [current('2000-01-27', 'FIPS 186-2'), QUANTUM],
  'ecdsa-p256': [current('2000-01-27', 'FIPS 186-2'), QUANTUM],
  'ecdsa-p384': [current('2000-01-27', 'FIPS 186-2'), QUANTUM],
  'ecdsa-p521': [current('2000-01-27', 'FIPS 186-2'), QUANTUM],
  ed25519: [current('2017-01-01', 'RFC 8032; FIPS 186-5'), QUANTUM],
  'ml-dsa-44': [current('2024-08-13', 'FIPS 204')],
} as const satisfies Readonly<Record<string, readonly StatusChange[]>>;

/** RSA is judged by the longest of these that its modulus reaches; a shorter modulus than all of them was factored. */
const RSA_STEPS = [3072, 2048, 1024] as const;
const RSA_NAME = /^rsa-(\d{1,6})$/;
const FACTORED: readonly StatusChange[] = [
  { status: 'BROKEN', since: '2009-12-12', source: 'Kleinjung et al., ePrint 2010/006' },
];
/** What the table does not name is nothing to rely on. */
const UNKNOWN: readonly [StatusChange] = [{ status: 'WEAK', since: '1970-01-01', source: 'not in this table' }];

const changesOf = (name: string): readonly StatusChange[] => {
  const bits = RSA_NAME.exec(name)?.[1];
  if (bits !== undefined) {
    const reached = RSA_STEPS.find((step) => Number(bits) >= step);
    return reached === undefined ? FACTORED : ALGORITHM_TABLE[`rsa-${reached}`];
  }
  return Object.hasOwn(ALGORITHM_TABLE, name) ? ALGORITHM_TABLE[name as keyof typeof ALGORITHM_TABLE] : UNKNOWN;
};

/** An algorithm by its name in the table (RSA with its length, `rsa-2048`), and from which day on it is not relied on. */
export type ListedAlgorithm = string | { readonly name: string; readonly since: string };

/** A verifier's own lists. They only take trust away. */
export type AlgorithmLists = { readonly weak: readonly ListedAlgorithm[]; readonly broken: readonly ListedAlgorithm[] };

const RANK: Readonly<Record<AlgorithmStatus, number>> = { CURRENT: 0, WEAK: 1, BROKEN: 2 };

/** An algorithm's status at a moment; `since` null: by the verifier's own list, which names no day. */
export type JudgedAlgorithm = Omit<StatusChange, 'since'> & { readonly since: string | null };

const OWN_LIST = 'own list';

const findListed = (
  list: readonly ListedAlgorithm[],
  status: AlgorithmStatus,
  name: string,
  day: string,
): readonly JudgedAlgorithm[] =>
  list
    .map((entry) => (typeof entry === 'string' ? { name: entry, since: null } : entry))
    .filter((entry) => entry.name === name && (entry.since === null || entry.since <= day))
    .map(({ since }) => ({ status, since, source: OWN_LIST }));

/** Whoever lists it without a day says that it never was sound. */
const dayOf = ({ since }: JudgedAlgorithm): string => since ?? '';

/** After every day of the table: a clock that states no day is no reason to be lenient. */
const LAST_DAY = '9999-12-31';

/**
 * Judges an algorithm at `now` (Unix milliseconds): the worst of the table and the verifier's own lists, from the earliest
 * day on which one of them says so.
 */
export const judgeAlgorithm = (name: string, now: number, lists: AlgorithmLists): JudgedAlgorithm => {
  const day = formatUnixMs(now)?.slice(0, 10) ?? LAST_DAY;
  const changes: readonly JudgedAlgorithm[] = changesOf(name);
  const dated = changes.filter(({ since }) => since === null || since <= day);
  const own = [...findListed(lists.broken, 'BROKEN', name, day), ...findListed(lists.weak, 'WEAK', name, day)];
  const [first = UNKNOWN[0]] = [...changes.slice(0, 1), ...dated, ...own].toSorted(
    (left, right) => RANK[right.status] - RANK[left.status] || (dayOf(left) < dayOf(right) ? -1 : 1),
  );
  return first;
};
