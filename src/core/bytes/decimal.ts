// Decimals of the C2SP texts: ASCII digits, no sign, no leading zero, one text for one number.

const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/** Reads a canonical decimal 0..2^53-1; null on anything else, larger numbers of the specifications included. */
export const parseDecimal = (text: string): number | null => {
  if (!DECIMAL.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
};
