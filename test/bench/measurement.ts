// A measured figure beside the echo limit and the target, as a line and as JSON.

export type Measurement = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same by the echo Worker, where that says something. */
  readonly echo?: number;
  readonly target?: { readonly text: string; readonly isMet: boolean };
};

const format = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toString() : value.toFixed(value < 10 ? 2 : 1);

/** Formats `name value unit | echo value | target`; a target that is not reached says so. */
export const formatMeasurement = ({ name, value, unit, echo, target }: Measurement): string =>
  [
    `${name} ${format(value)} ${unit}`,
    echo === undefined ? '-' : `echo ${format(echo)}`,
    target === undefined ? '-' : `${target.text}${target.isMet ? '' : ' NOT MET'}`,
  ].join(' | ');

/** A target of at most `limit`. */
export const atMost = (value: number, limit: number, unit: string): NonNullable<Measurement['target']> => ({
  text: `<= ${limit} ${unit}`,
  isMet: value <= limit,
});

/** A target of at least `limit`. */
export const atLeast = (value: number, limit: number, unit: string): NonNullable<Measurement['target']> => ({
  text: `>= ${limit} ${unit}`,
  isMet: value >= limit,
});
