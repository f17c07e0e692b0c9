// What a verdict adds to the finding: what speaks against relying on it, and notices. Loaded with the verifier.

import type { JSX } from 'preact';
import { describeJudgedAt } from '../../core/explain/judged-at.ts';
import { CAUTION_WORDS, cautionsShown, GRAVE } from '../../core/explain/cautions.ts';
import type { Language } from '../copy/language.ts';
import { repeatCopy } from '../copy/repeat-copy.ts';
import { verdictCopy } from '../copy/verdict-copy.ts';
import { ForkEvidenceView } from './fork-evidence-view.tsx';
import type { VerifySession } from './verify-session.ts';
import type { VerifyState } from './verify-state.ts';

type Props = { readonly session: VerifySession };

type CautionsProps = Props & {
  /** Those that speak against relying on the evidence as it stands, for right below the word; else the others. */
  readonly isGrave: boolean;
};

/** Draws cautions. */
export const CautionsView = ({ session, isGrave }: CautionsProps): JSX.Element | null => {
  const { verdict, file } = session.state();
  if (verdict === null) return null;
  const { language, isFile, prefix } = session.data();
  const words = verdictCopy[language];
  return (
    <>
      {cautionsShown(verdict)
        .filter((caution) => GRAVE.has(caution) === isGrave)
        .map((caution) => {
          const { sentence, text } = CAUTION_WORDS[caution];
          return (
            <div class={isGrave ? 'caution is-grave' : 'caution'} data-caution={caution} key={caution}>
              <p class="caution-sentence">{sentence[language]}</p>
              <p>
                {text[language]}{' '}
                {caution !== 'not-looked-up' || isFile || file === null ? null : (
                  <a href={`${prefix}/v/${file.sha256}`}>{words.lookUp}</a>
                )}
              </p>
            </div>
          );
        })}
    </>
  );
};

/** What must be said of the moment judged at, of the trust bundle, and of a proof that stands alone. */
const noticesOf = (
  { verdict, trustNotice, proof, atUnixMs, unread }: VerifyState,
  language: Language,
): readonly string[] => {
  const isBare = verdict?.steps.some(({ name, code }) => name === 'timestamps' && code === 'NONE') === true;
  return [
    ...(verdict === null || atUnixMs === null
      ? []
      : describeJudgedAt(atUnixMs, verdict).map((words) => words[language])),
    ...(proof !== null && isBare ? [repeatCopy[language].needsStatement] : []),
    ...(verdict === null && unread !== null ? [verdictCopy[language].unread[unread]] : []),
    ...(trustNotice === null ? [] : [trustNotice[language]]),
  ];
};

/** Draws the notices, and what is to be handed on. */
export const NoticesView = ({ session }: Props): JSX.Element => {
  const { language } = session.data();
  return (
    <>
      <ForkEvidenceView session={session} />
      {noticesOf(session.state(), language).map((text) => (
        <p class="advice" key={text}>
          {text}
        </p>
      ))}
    </>
  );
};
