// A digest as sixteen groups of four digits, so that two people can compare it aloud: "ninth group, ab3c".

/** Groups in a SHA-256 digest of 64 hexadecimal digits. */
export const DIGEST_GROUPS = 16;
const GROUP_DIGITS = 4;
const DIGEST = /^[0-9a-f]{64}$/;

/** Tells whether a text is a SHA-256 digest: 64 lower-case hexadecimal digits. */
export const isDigest = (text: string): boolean => DIGEST.test(text);

/** Cuts a digest into sixteen groups of four; empty when the text is not a digest. */
export const groupDigest = (digest: string): readonly string[] =>
  isDigest(digest)
    ? Array.from({ length: DIGEST_GROUPS }, (_, index) =>
        digest.slice(index * GROUP_DIGITS, (index + 1) * GROUP_DIGITS),
      )
    : [];

/** Indices of the groups in which two digests differ. */
export const differingGroups = (left: string, right: string): readonly number[] => {
  const others = groupDigest(right);
  return groupDigest(left).flatMap((group, index) => (group === others[index] ? [] : [index]));
};

/**
 * Tells how many of the sixteen blanks are solid: those whose sixteenth of the bytes has been read. Blanks are never
 * digits, because a running hash has no correct prefix.
 *
 * @param readBytes bytes hashed so far
 * @param sizeBytes bytes in all
 */
export const filledBlanks = (readBytes: number, sizeBytes: number): number =>
  sizeBytes === 0 ? 0 : Math.min(DIGEST_GROUPS, Math.floor((readBytes / sizeBytes) * DIGEST_GROUPS));

/** Shortens a digest for running text: first two groups, last group. Never used where a digest is to be compared. */
export const shortenDigest = (digest: string): string => {
  const groups = groupDigest(digest);
  return groups.length === 0 ? digest : `${groups[0]} ${groups[1]} … ${groups[15]}`;
};
