// The evidence of a fork that a verdict found, as a file to hand on. Loaded with the verifier.

import type { JSX } from 'preact';
import { exportFork } from '../../core/explain/export-fork.ts';
import { verdictCopy } from '../copy/verdict-copy.ts';
import { saveText } from '../page/save-text.ts';
import type { VerifySession } from './verify-session.ts';

/** Name of the file that the browser saves. */
const FILE_NAME = 'fork-evidence.json';

/** Draws the button that saves it; nothing where no fork was found. */
export const ForkEvidenceView = ({ session }: { readonly session: VerifySession }): JSX.Element | null => {
  const { verdict } = session.state();
  const evidence = verdict === null ? null : exportFork(verdict);
  if (evidence === null) return null;
  const words = verdictCopy[session.data().language].fork;
  return (
    <div class="fork-evidence">
      <p>{words.about}</p>
      <ul class="acts">
        <li>
          <button type="button" class="act" onClick={() => saveText(evidence, FILE_NAME, 'application/json')}>
            {words.save}
          </button>
        </li>
      </ul>
    </div>
  );
};
