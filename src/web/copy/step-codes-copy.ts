// What each code of a verification step means: core's words. Only in the verifier chunk: no page needs it before a verdict.
// Texts of codes stand in `src/core/explain/code-words.ts`.

import { CODE_WORDS } from '../../core/explain/code-words.ts';
import type { StepCode } from '../../core/verify/verdict.ts';
import type { Bilingual } from './language.ts';

export const stepCodesCopy: Bilingual<Readonly<Record<StepCode, string>>> = CODE_WORDS;
