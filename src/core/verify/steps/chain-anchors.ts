// Step `chain-anchors`: publications of the checkpoint on other ledgers. A certificate as issued carries none, and its
// closed schema refuses supplements that this version could not verify.

import { notChecked } from '../step.ts';
import type { Step } from '../verdict.ts';

/** Says that no chain anchor was carried. */
export const checkChainAnchors = (): Step => notChecked('chain-anchors', 'NONE');
