// The embedded files of a PDF (ISO 32000-1 §7.11): every one that any object of any revision refers to, wherever a
// programme might show it from (name tree, /AF, annotations, older revisions), and those that the name tree lists.

import type { PdfFile, PdfObject } from './pdf-file.ts';
import { isArray, isDictionary, isName, isReference, PdfSyntaxFault, stringOf } from './pdf-syntax.ts';
import type { PdfDictionary, PdfValue } from './pdf-syntax.ts';

/** The name tree of one attachment is one node. */
const MAX_TREE_NODES = 256;
/** §7.11.3: the systems for which a file specification may name a stream of its own. */
const SYSTEMS = ['F', 'UF', 'DOS', 'Mac', 'Unix'];

/** Calls `visit` with every dictionary inside a value, the outermost first. */
const eachDictionary = (value: PdfValue, visit: (dictionary: PdfDictionary) => void): void => {
  if (isArray(value)) for (const item of value) eachDictionary(item, visit);
  else if (isDictionary(value)) {
    visit(value);
    for (const entry of value.entries.values()) eachDictionary(entry, visit);
  }
};

/** Every dictionary of any object of any revision that has the entry. */
export const findDictionaries = (file: PdfFile, name: string): readonly PdfDictionary[] => {
  const found: PdfDictionary[] = [];
  for (const versions of file.objects.values())
    for (const { value } of versions)
      eachDictionary(value, (dictionary) => {
        if (dictionary.entries.has(name)) found.push(dictionary);
      });
  return found;
};

/**
 * The objects of every revision that a value leads to. What is in `visited` was followed before and is left out: each
 * number is followed once, however many dictionaries share it.
 */
const followAll = (file: PdfFile, from: PdfValue | undefined, visited: Set<number>): readonly PdfObject[] => {
  const found: PdfObject[] = [];
  const pending: PdfValue[] = [from ?? null];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (!isReference(value) || visited.has(value.objectNumber)) continue;
    visited.add(value.objectNumber);
    for (const object of file.objects.get(value.objectNumber) ?? []) {
      found.push(object);
      pending.push(object.value);
    }
  }
  return found;
};

/** Every embedded file: each revision of each stream counts. */
export const listEmbeddedFiles = (file: PdfFile): ReadonlySet<PdfObject> => {
  const found = new Set<PdfObject>();
  const visitedFiles = new Set<number>();
  const visitedStreams = new Set<number>();
  const addStreams = (files: PdfValue | undefined): void => {
    if (!isDictionary(files)) return;
    for (const system of SYSTEMS)
      for (const object of followAll(file, files.entries.get(system), visitedStreams))
        if (object.stream !== null) found.add(object);
  };
  for (const versions of file.objects.values())
    for (const object of versions) {
      const type = isDictionary(object.value) ? object.value.entries.get('Type') : null;
      if (object.stream !== null && isName(file.resolve(type), 'EmbeddedFile')) found.add(object);
      eachDictionary(object.value, ({ entries }) => {
        addStreams(entries.get('EF'));
        for (const { value } of followAll(file, entries.get('EF'), visitedFiles)) addStreams(value);
      });
    }
  return found;
};

/** An attachment as every programme lists it: its names, and its stream in the newest revision. */
export type ListedFile = { readonly names: readonly string[]; readonly stream: PdfObject };

// A text string with a byte order mark is UTF-16BE (§7.9.2.2); a name of ours is the same in every other encoding.
const decodeName = (value: PdfValue): string => {
  const text = stringOf(value) ?? '';
  if (!text.startsWith('\u00fe\u00ff')) return text;
  let decoded = '';
  for (let index = 2; index + 1 < text.length; index += 2)
    decoded += String.fromCharCode(text.charCodeAt(index) * 256 + text.charCodeAt(index + 1));
  return decoded;
};

const readSpecification = (file: PdfFile, value: PdfValue | undefined): ListedFile | null => {
  const specification = file.resolve(value);
  const embedded = isDictionary(specification) ? file.resolve(specification.entries.get('EF')) : null;
  if (!isDictionary(specification) || !isDictionary(embedded)) return null;
  const names = ['UF', 'F'].flatMap((key) => {
    const name = specification.entries.get(key);
    return name === undefined ? [] : [decodeName(file.resolve(name))];
  });
  const reference = embedded.entries.get('F') ?? embedded.entries.get('UF');
  const stream = isReference(reference) ? file.current(reference.objectNumber) : null;
  if (stream === null || stream.stream === null) throw new PdfSyntaxFault('an embedded file that is no stream');
  return { names, stream };
};

/** The files of the name tree /EmbeddedFiles, which every programme shows as attachments. Throws PdfSyntaxFault. */
export const readListedFiles = (file: PdfFile): readonly ListedFile[] => {
  const catalog = file.resolve(file.trailers[0].entries.get('Root'));
  if (!isDictionary(catalog)) throw new PdfSyntaxFault('no catalog');
  const names = file.resolve(catalog.entries.get('Names'));
  const pending: PdfValue[] = isDictionary(names) ? [names.entries.get('EmbeddedFiles') ?? null] : [];
  const listed: ListedFile[] = [];
  let visited = 0;
  const count = (more: number): void => {
    visited += more;
    if (visited > MAX_TREE_NODES) throw new PdfSyntaxFault('a name tree that is too large');
  };
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    count(1);
    const node = file.resolve(next);
    if (!isDictionary(node)) continue;
    const leaves = file.resolve(node.entries.get('Names'));
    if (isArray(leaves)) {
      count(leaves.length / 2);
      for (let index = 1; index < leaves.length; index += 2) {
        const one = readSpecification(file, leaves[index]);
        if (one !== null) listed.push(one);
      }
    }
    const kids = file.resolve(node.entries.get('Kids'));
    if (isArray(kids)) {
      count(kids.length);
      pending.push(...kids);
    }
  }
  return listed;
};
