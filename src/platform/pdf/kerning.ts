// Kerning pairs of a font made by prepare-fonts.ts: the OpenType `kern` table, version 0, one subtable of format 0.

/** The distance to add between two glyph ids, in font units. */
export type Kerning = (left: number, right: number) => number;

const NONE: Kerning = () => 0;

/** Reads the pairs out of a TrueType file; a font without the table has none. */
export const readKerning = (file: Uint8Array): Kerning => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let index = 0; index < view.getUint16(4); index++) {
    const record = 12 + index * 16;
    // 'kern'
    if (view.getUint32(record) !== 0x6b65726e) continue;
    const table = view.getUint32(record + 8);
    const pairs = new Map<number, number>();
    const count = view.getUint16(table + 10);
    for (let pair = 0; pair < count; pair++) {
      const at = table + 18 + pair * 6;
      pairs.set(view.getUint32(at), view.getInt16(at + 4));
    }
    return (left, right) => pairs.get(left * 0x10000 + right) ?? 0;
  }
  return NONE;
};
