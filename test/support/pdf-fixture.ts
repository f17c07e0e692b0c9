// PDFs written by hand, so that a test says exactly which object lies where.

/** One byte for each character. */
export const fromLatin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
export const toLatin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** A stream object's body. `entries`: what else stands in its dictionary. */
export const formatStream = (bytes: Uint8Array, entries = '', length = String(bytes.length)): string =>
  `<</Length ${length}${entries}>>\nstream\n${toLatin1(bytes)}\nendstream`;

/** An object stream's body: the given objects by number. */
export const formatObjectStream = (objects: readonly (readonly [number, string])[], entries = ''): string => {
  let body = '';
  const pairs = objects.map(([objectNumber, text]) => {
    const pair = `${objectNumber} ${body.length}`;
    body += `${text}\n`;
    return pair;
  });
  const head = `${pairs.join(' ')}\n`;
  return formatStream(fromLatin1(head + body), `/Type/ObjStm/N ${objects.length}/First ${head.length}${entries}`);
};

type Revision = {
  readonly objects: readonly (readonly [number, string])[];
  /** Further entries of the trailer. */
  readonly trailer?: string;
  /** Objects that lie in object streams: number, number of the stream, index. With them the table is a stream. */
  readonly packed?: readonly (readonly [number, number, number])[];
};

const field = (value: number): string => String.fromCharCode((value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);

/** Appends a revision with a correct table to a file (empty: begins one). */
export const appendRevision = (file: Uint8Array, { objects, trailer = '', packed }: Revision): Uint8Array => {
  let text = file.length === 0 ? '%PDF-1.7\n' : `${toLatin1(file)}\n`;
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1];
  const offsets: [number, number][] = [];
  for (const [objectNumber, body] of objects) {
    offsets.push([objectNumber, text.length]);
    text += `${objectNumber} 0 obj\n${body}\nendobj\n`;
  }
  const start = text.length;
  const entries = `/Size 1000/Root 1 0 R${previous === undefined ? '' : `/Prev ${previous}`}${trailer}`;
  if (packed === undefined) {
    const rows = offsets.map(([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`);
    text += `xref\n0 1\n0000000000 65535 f \n${rows.join('')}trailer\n<<${entries}>>\n`;
  } else {
    const rows: [number, string][] = [
      ...offsets.map(([number, offset]): [number, string] => [number, `\u0001${field(offset)}\u0000`]),
      ...packed.map(([number, container, index]): [number, string] => [
        number,
        `\u0002${field(container)}${String.fromCharCode(index)}`,
      ]),
      [999, `\u0001${field(start)}\u0000`],
    ];
    const index = rows.map(([number]) => `${number} 1`).join(' ');
    const content = fromLatin1(rows.map(([, row]) => row).join(''));
    const body = formatStream(content, `/Type/XRef/W[1 3 1]/Index[${index}]${entries}`);
    text += `999 0 obj\n${body}\nendobj\n`;
  }
  return fromLatin1(`${text}startxref\n${start}\n%%EOF\n`);
};

/** A file of one revision; objects are numbered from 1. */
export const writePdf = (objects: readonly string[], trailer = ''): Uint8Array =>
  appendRevision(new Uint8Array(), { objects: objects.map((body, index) => [index + 1, body] as const), trailer });
