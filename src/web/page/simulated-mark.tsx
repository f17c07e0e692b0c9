// The mark of what is simulated: text in a dashed outline, so that copying a line copies the mark.

import type { JSX } from 'preact';
import type { Language } from '../copy/language.ts';
import { shellCopy } from '../copy/shell-copy.ts';

/** Draws the mark. */
export const SimulatedMark = ({ language }: { readonly language: Language }): JSX.Element => (
  <span class="mark-simulated">{shellCopy[language].simulated}</span>
);
