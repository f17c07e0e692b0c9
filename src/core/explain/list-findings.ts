// What keeper courts found, from the facts of step `findings`: one line for each verified finding.

import type { JsonObject } from '../text/canonical-json.ts';
import { listFact, textFact, textsFact } from './fact-reader.ts';

/** The code of each verified finding, and the names of the keys that signed it. */
export const listFindings = (facts: JsonObject): readonly string[] =>
  listFact(facts, 'findings').map(
    (finding) => `${textFact(finding, 'code') ?? '—'}: ${textsFact(finding, 'by').join(', ')}`,
  );
