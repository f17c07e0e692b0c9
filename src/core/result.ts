// A result is a value: evidence that does not verify is an answer, never an exception.

/** Either a value or a failure with its facts. `F` is a union tagged by `code`. */
export type Result<T, F> = Success<T> | Failure<F>;
export type Success<T> = { readonly ok: true; readonly value: T };
export type Failure<F> = { readonly ok: false; readonly failure: F };

/** Wraps a value as a success. */
export const succeed = <T>(value: T): Success<T> => ({ ok: true, value });

/** Wraps the facts of a failure. */
export const fail = <F>(failure: F): Failure<F> => ({ ok: false, failure });
