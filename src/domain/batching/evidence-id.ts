// Evidence ids: `ev_` and a ULID (48 bits of Unix milliseconds, 80 random bits, Crockford's base 32).

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_BYTES = 10;

/** Makes an id from a time and 10 random bytes; ids of later milliseconds sort later. */
export const makeEvidenceId = (unixMs: number, random: Uint8Array): string => {
  if (random.length !== RANDOM_BYTES) throw new RangeError('10 random bytes make an id');
  let bits = BigInt(unixMs);
  for (const byte of random) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let digit = 0; digit < 26; digit += 1) {
    text = ALPHABET.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return `ev_${text}`;
};
