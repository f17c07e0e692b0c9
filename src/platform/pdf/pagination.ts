// Puts sections on pages. Page 1 always holds sections 1 to 6 with the limits whole: a field too long for it is shown
// by its first line and continues in an annex. The other sections flow over as many pages as they need.

import { type Block, type Field, field, fieldBlocks, type Section } from './block.ts';
import { digestBlocks } from './digest-block.ts';
import type { FontSet } from './font-set.ts';
import type { DigestField, FieldSection } from './front-sections.ts';
import { boxed, en, gap, type Paragraph } from './inline.ts';
import { BODY_BOTTOM, BODY_TOP, RIGHT, SECTION_ABOVE, SECTION_BELOW, ROW_PITCH, VALUE_X } from './page-layout.ts';
import { setTitle, TITLE_ENGLISH_PITCH, TITLE_PITCH } from './section-title.ts';
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

const titleHeight = (fonts: FontSet, section: Section): number => {
  const { chinese, english } = setTitle(fonts, section, false);
  return SECTION_ABOVE + (chinese.length - 1) * TITLE_PITCH + english.length * TITLE_ENGLISH_PITCH + SECTION_BELOW;
};

/** The height of a section, or of a stretch of it, from one hairline to the next. */
export const sectionHeight = (fonts: FontSet, section: Section, blocks = section.blocks): number =>
  Math.max(LEAD + blocks.reduce((sum, block) => sum + block.height, 0) + SECTION_BELOW, titleHeight(fonts, section));

const isDigest = (entry: Field | DigestField): entry is DigestField => 'digest' in entry;

const blocksOf = (fonts: FontSet, entry: Field | DigestField): Block[] =>
  isDigest(entry) ? digestBlocks(fonts, entry.label, entry.digest) : fieldBlocks(fonts, entry);

// The head of a long value on one line: as many whole characters as fit before the pointer to the annex.
const headOf = (fonts: FontSet, entry: Field): Field => {
  const pointer: Paragraph = [gap(3), boxed('全文见附页'), en(' annex')];
  const text = entry.paragraphs[0]?.find((inline) => inline.kind === 'text');
  if (text === undefined) return { ...entry, paragraphs: [pointer] };
  const characters = Array.from(text.text);
  const headLine = (count: number): Paragraph => [
    { ...text, text: `${characters.slice(0, count).join('')}……` },
    ...pointer,
  ];
  let kept = Math.min(characters.length, 200);
  while (kept > 1 && setParagraph(fonts, headLine(kept), RIGHT - VALUE_X).length > 1)
    kept = Math.min(kept - 1, Math.floor(kept * 0.97));
  return { ...entry, paragraphs: [headLine(kept)] };
};

const othersOf = (count: number): Field =>
  field('其余', 'Others', [boxed(`${count} 项见附页`), en(` ${count} more in the annex`)]);

/** A field in the annex, with the section it belongs to. */
export type AnnexField = { readonly sectionNumber: string; readonly field: Field };
/** Sections as they stand on page 1, those that had to leave it, and single fields that did. */
export type FittedFront = {
  readonly sections: readonly Section[];
  readonly displaced: readonly Section[];
  readonly annex: readonly AnnexField[];
};

// One section while it is being fitted: fields shown whole, by their first line, or counted in a last one.
type Fitting = {
  readonly section: FieldSection;
  readonly headed: Set<Field | DigestField>;
  readonly moved: Set<Field | DigestField>;
};

const shownFields = (fonts: FontSet, { section, headed, moved }: Fitting): (Field | DigestField)[] => {
  const firstMoved = section.fields.findIndex((entry) => moved.has(entry));
  return section.fields.flatMap((entry, index) => {
    if (moved.has(entry)) return index === firstMoved ? [othersOf(moved.size)] : [];
    return [headed.has(entry) && !isDigest(entry) ? headOf(fonts, entry) : entry];
  });
};

/**
 * Fits sections 1 to 5 into `available` points. First the longest values are shown by their first line, then the last
 * fields of open lists (tokens) are moved, at last whole sections leave the page.
 */
export const fitFront = (fonts: FontSet, sections: readonly FieldSection[], available: number): FittedFront => {
  const fitting = sections.map((section): Fitting => ({ section, headed: new Set(), moved: new Set() }));
  // Most fields stay as they are from one attempt to the next.
  const blocksByField = new Map<Field | DigestField, Block[]>();
  const measureField = (entry: Field | DigestField): Block[] => {
    const blocks = blocksByField.get(entry) ?? blocksOf(fonts, entry);
    blocksByField.set(entry, blocks);
    return blocks;
  };
  const measure = (one: Fitting): Section => {
    const { number, zh, en: english } = one.section;
    return { number, zh, en: english, blocks: shownFields(fonts, one).flatMap(measureField) };
  };
  const collectAnnex = (): AnnexField[] =>
    fitting.flatMap(({ section, headed, moved }) =>
      section.fields
        .filter((entry): entry is Field => !isDigest(entry) && (headed.has(entry) || moved.has(entry)))
        .map((entry) => ({ sectionNumber: section.number, field: entry })),
    );

  const heights = (): number[] => fitting.map((one) => sectionHeight(fonts, measure(one)));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const fits = (): boolean => sum(heights()) <= available;
  const finish = (kept: number): FittedFront => {
    const measured = fitting.map(measure);
    return { sections: measured.slice(0, kept), displaced: measured.slice(kept), annex: collectAnnex() };
  };

  const long = fitting
    .flatMap((one) =>
      one.section.fields.map((entry) => ({
        one,
        entry,
        lines: isDigest(entry) ? 0 : measureField(entry).length,
      })),
    )
    .filter(({ entry, lines }) => !isDigest(entry) && entry.mayContinue === true && lines > 1)
    .sort((a, b) => b.lines - a.lines);
  for (const { one, entry } of long) {
    if (fits()) break;
    one.headed.add(entry);
  }
  const movable = fitting.flatMap((one) =>
    one.section.fields.filter((entry) => !isDigest(entry) && entry.movable === true).map((entry) => ({ one, entry })),
  );
  for (const { one, entry } of [...movable].reverse()) {
    if (fits()) break;
    one.moved.add(entry);
  }
  if (fits()) return finish(fitting.length);
  for (const { moved } of fitting) moved.clear();
  let kept = fitting.length;
  while (kept > 0 && sum(heights().slice(0, kept)) > available) kept -= 1;
  return finish(kept);
};

/** Stacks sections that are known to fit, from `y` down. */
export const stackSections = (fonts: FontSet, sections: readonly Section[], top: number): PlacedPage => {
  let y = top;
  return {
    sections: sections.map((section, index) => {
      const placed = { section, y, ruled: index > 0, continued: false, blocks: section.blocks };
      y += sectionHeight(fonts, section);
      return placed;
    }),
  };
};

/** Lets sections flow over pages; a block that must keep with its next moves with it. `top`: y on the first page. */
export const flowSections = (fonts: FontSet, sections: readonly Section[], top = BODY_TOP): PlacedPage[] => {
  const pages: PlacedSection[][] = [[]];
  let y = top;
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
      // A section of one row may be shorter than its own title.
      const end = y + sectionHeight(fonts, section, rest.slice(0, take)) - SECTION_BELOW;
      if (page.length > 0 && end > BODY_BOTTOM) take = 0;
      if (take === 0 && page.length === 0) take = Math.max(1, count);
      if (take === 0) {
        pages.push([]);
        y = BODY_TOP;
        continue;
      }
      const blocks = rest.slice(0, take);
      page.push({ section, y, ruled: page.length > 0, continued, blocks });
      y += sectionHeight(fonts, section, blocks);
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
