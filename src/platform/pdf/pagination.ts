// Puts sections on pages. Page 1 always holds sections 1 to 6 with the limits whole: a field too long for it is shown
// by its first line and continues in an annex. The other sections flow over as many pages as they need.

import type { Block, Field, Section } from './block.ts';
import { fieldBlocks } from './block.ts';
import { digestBlocks } from './digest-block.ts';
import type { FontSet } from './font-set.ts';
import type { DigestField, FieldSection } from './front-sections.ts';
import { boxed, en, type Paragraph, zh } from './inline.ts';
import { BODY_BOTTOM, BODY_TOP, RIGHT, SECTION_ABOVE, SECTION_BELOW, ROW_PITCH, VALUE_X } from './page-layout.ts';
import { setParagraph } from './typesetter.ts';

/** A stretch of one section on one page; `y` of its first hairline, which the first of a page does not draw. */
export type PlacedSection = {
  readonly section: Section;
  readonly y: number;
  readonly ruled: boolean;
  readonly continued: boolean;
  readonly blocks: readonly Block[];
};
export type PlacedPage = { readonly sections: readonly PlacedSection[] };

/** From a section's hairline to the baseline before its first. */
const LEAD = SECTION_ABOVE - ROW_PITCH;

const heightOf = (blocks: readonly Block[]): number =>
  LEAD + blocks.reduce((sum, block) => sum + block.height, 0) + SECTION_BELOW;

const isDigest = (entry: Field | DigestField): entry is DigestField => 'digest' in entry;

const blocksOf = (fonts: FontSet, entry: Field | DigestField): Block[] =>
  isDigest(entry) ? digestBlocks(fonts, entry.label, entry.digest) : fieldBlocks(fonts, entry);

const headOf = (fonts: FontSet, entry: Field, annexNumber: number): Field => {
  const [first] = entry.paragraphs;
  const note: Paragraph = [
    boxed(`全文见附页第 ${annexNumber} 项`),
    en(` in full in the annex, item ${annexNumber}`),
  ];
  const text = first?.find((inline) => inline.kind === 'text');
  if (text === undefined || text.kind !== 'text') return { ...entry, paragraphs: [note] };
  // As many whole characters as one line holds.
  const characters = [...text.text];
  let kept = characters.length;
  while (kept > 1 && setParagraph(fonts, [{ ...text, text: `${characters.slice(0, kept).join('')}……` }], RIGHT - VALUE_X).length > 1)
    kept = Math.min(kept - 1, Math.floor(kept * 0.9));
  return { ...entry, paragraphs: [[{ ...text, text: `${characters.slice(0, kept).join('')}……` }], note] };
};

/** Sections as they stand on page 1, and what moved to the annex. */
export type FittedFront = { readonly sections: readonly Section[]; readonly annex: readonly Field[] };

/** Fits sections 1 to 5 into `available` points; the longest fields go to the annex until they do. */
export const fitFront = (fonts: FontSet, sections: readonly FieldSection[], available: number): FittedFront => {
  const current = sections.map((section) => ({ ...section, fields: [...section.fields] }));
  const annex: Field[] = [];
  const measure = () =>
    current.map((section): Section => ({
      ...section,
      blocks: section.fields.flatMap((entry) => blocksOf(fonts, entry)),
    }));
  const moved = new Set<Field | DigestField>();
  for (;;) {
    const measured = measure();
    if (measured.reduce((sum, section) => sum + heightOf(section.blocks), 0) <= available) return { sections: measured, annex };
    let longest: { section: (typeof current)[number]; index: number; lines: number } | null = null;
    for (const section of current)
      for (const [index, entry] of section.fields.entries()) {
        if (isDigest(entry) || moved.has(entry)) continue;
        const count = fieldBlocks(fonts, entry).length;
        if (count > 2 && count > (longest?.lines ?? 0)) longest = { section, index, lines: count };
      }
    if (longest !== null) {
      const entry = longest.section.fields[longest.index] as Field;
      annex.push(entry);
      const head = headOf(fonts, entry, annex.length);
      moved.add(head);
      longest.section.fields[longest.index] = head;
      continue;
    }
    // Only many short fields are left (tokens, mostly): the section with most of them keeps its first half.
    const crowded = current.reduce((most, section) => (section.fields.length > most.fields.length ? section : most));
    const movable = crowded.fields.filter((entry): entry is Field => !isDigest(entry) && !moved.has(entry));
    const tail = movable.slice(Math.ceil(movable.length / 2));
    if (tail.length === 0) return { sections: measured, annex };
    annex.push(...tail);
    const at = crowded.fields.indexOf(tail[0] as Field);
    crowded.fields = crowded.fields.filter((entry) => isDigest(entry) || !tail.includes(entry));
    const note: Field = {
      label: ['其余', 'Others'],
      paragraphs: [
        [
          boxed(`${tail.length} 项见附页第 ${annex.length - tail.length + 1} 至 ${annex.length} 项`),
          zh(' '),
          en(`${tail.length} in the annex, items ${annex.length - tail.length + 1} to ${annex.length}`),
        ],
      ],
    };
    moved.add(note);
    crowded.fields.splice(at, 0, note);
  }
};

/** The height that page 1 needs for a section. */
export const sectionHeight = (section: Section): number => heightOf(section.blocks);

/** Stacks sections that are known to fit, from `y` down. */
export const stackSections = (sections: readonly Section[], top: number): PlacedPage => {
  let y = top;
  return {
    sections: sections.map((section, index) => {
      const placed = { section, y, ruled: index > 0, continued: false, blocks: section.blocks };
      y += heightOf(section.blocks);
      return placed;
    }),
  };
};

/** Lets sections flow over pages; a block that must keep with its next moves with it. */
export const flowSections = (sections: readonly Section[]): PlacedPage[] => {
  const pages: PlacedSection[][] = [[]];
  let y = BODY_TOP;
  for (const section of sections) {
    let rest = section.blocks;
    let continued = false;
    while (rest.length > 0) {
      const page = pages.at(-1) ?? [];
      const room = BODY_BOTTOM - y - LEAD;
      let used = 0;
      let count = 0;
      for (const block of rest) {
        if (used + block.height > room) break;
        used += block.height;
        count += 1;
      }
      // Step back over blocks that may not be the last of a page; a page of its own takes what it can.
      let take = count;
      if (take < rest.length) while (take > 0 && rest[take - 1]?.keepWithNext === true) take -= 1;
      if (take === 0 && page.length === 0) take = Math.max(1, count);
      if (take === 0) {
        pages.push([]);
        y = BODY_TOP;
        continue;
      }
      const blocks = rest.slice(0, take);
      page.push({ section, y, ruled: page.length > 0, continued, blocks });
      y += heightOf(blocks);
      rest = rest.slice(take);
      continued = true;
      if (rest.length > 0) {
        pages.push([]);
        y = BODY_TOP;
      }
    }
  }
  return pages.map((placed) => ({ sections: placed }));
};
