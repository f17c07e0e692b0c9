// Decodes the streams of a PDF (ISO 32000-1 §7.3.8, §7.4): none or one FlateDecode with a PNG predictor. Hostile:
// everything that one file makes us inflate comes out of one budget.

import type { Inflate } from './inflate.ts';
import { integerOf, isArray, isDictionary, isName, PdfSizeFault, PdfSyntaxFault } from './pdf-syntax.ts';
import type { PdfDictionary, PdfValue } from './pdf-syntax.ts';

/** Cross-references, object streams and the attachment (1 MiB) of one file. */
const MAX_DECODED_BYTES = 8 * 1024 * 1024;
/** Rows of cross-reference streams are 3 to 24 bytes. */
const MAX_COLUMNS = 64;

type Resolve = (value: PdfValue | undefined) => PdfValue;

/** Decodes raw stream bytes to at most `maxBytes`. Rejects with PdfSyntaxFault or PdfSizeFault. */
export type StreamDecoder = (
  dictionary: PdfDictionary,
  raw: Uint8Array,
  maxBytes?: number,
  resolve?: Resolve,
) => Promise<Uint8Array>;

// §7.4.4.4: PNG "none" and "up", as cross-reference streams use them.
const undoPrediction = (bytes: Uint8Array, parameters: PdfValue, resolve: Resolve): Uint8Array => {
  if (parameters === null) return bytes;
  if (!isDictionary(parameters)) throw new PdfSyntaxFault('unknown filter parameters');
  const predictor = resolve(parameters.entries.get('Predictor')) ?? 1;
  if (predictor === 1) return bytes;
  if (typeof predictor !== 'number' || predictor < 10) throw new PdfSyntaxFault('an unknown predictor');
  const columns = integerOf(resolve(parameters.entries.get('Columns')) ?? 1);
  if (columns < 1 || columns > MAX_COLUMNS) throw new PdfSyntaxFault('an unlikely row width');
  const rows = Math.floor(bytes.length / (columns + 1));
  const decoded = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const from = row * (columns + 1);
    const to = row * columns;
    const filter = bytes[from];
    if (filter !== 0 && filter !== 2) throw new PdfSyntaxFault('an unknown row filter');
    for (let column = 0; column < columns; column += 1) {
      const above = filter === 2 && row > 0 ? (decoded[to - columns + column] ?? 0) : 0;
      decoded[to + column] = ((bytes[from + 1 + column] ?? 0) + above) & 0xff;
    }
  }
  return decoded;
};

/** Makes the decoder of one file. Entries of the dictionary are direct where no `resolve` is given. */
export const createStreamDecoder = (inflate: Inflate): StreamDecoder => {
  let budget = MAX_DECODED_BYTES;
  return async (dictionary, raw, maxBytes = MAX_DECODED_BYTES, resolve = (value) => value ?? null) => {
    const { entries } = dictionary;
    // §7.3.8.2: the bytes would be in another file, which this reader does not see.
    if (entries.has('F')) throw new PdfSyntaxFault('a stream in another file');
    const filter = resolve(entries.get('Filter'));
    const filters = isArray(filter) ? filter.map(resolve) : filter === null ? [] : [filter];
    const limit = Math.min(maxBytes, budget);
    if (limit < 1) throw new PdfSizeFault(`streams of more than ${MAX_DECODED_BYTES} bytes together`);
    let decoded = raw;
    if (filters.length > 0) {
      if (filters.length > 1 || !isName(filters[0], 'FlateDecode')) throw new PdfSyntaxFault('an unknown filter');
      const inflated = await inflate(raw, limit);
      if (!inflated.ok && inflated.failure.code === 'inflate.malformed')
        throw new PdfSyntaxFault('a stream that does not inflate');
      if (!inflated.ok) throw new PdfSizeFault(`a stream of more than ${limit} bytes`);
      const parameters = resolve(entries.get('DecodeParms'));
      decoded = undoPrediction(inflated.value, resolve(isArray(parameters) ? parameters[0] : parameters), resolve);
      budget -= inflated.value.length;
    } else if (raw.length > limit) throw new PdfSizeFault(`a stream of more than ${limit} bytes`);
    else budget -= raw.length;
    return decoded;
  };
};
