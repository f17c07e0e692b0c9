// The frame of the offline file: masthead with the language switch, heading, foot. What pages get from the server.

import type { ComponentChildren, JSX } from 'preact';
import { HTML_LANG, LANGUAGES, type Language } from '../copy/language.ts';
import { offlineCopy } from '../copy/offline-copy.ts';
import { shellCopy } from '../copy/shell-copy.ts';

const FRAME = 'M5 5H95V95H5Z';
const TREE = 'M50 8V30M24 30H76M24 30V54M76 30V54M16 54H36M64 54H84M16 54V92M36 54V92M64 54V92M84 54V92';
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { zh: '中文', en: 'English' };

type FrameProps = {
  readonly language: Language;
  /** Courts or authorities of the built-in trust are simulated. */
  readonly simulated: boolean;
  readonly version: string;
  readonly onLanguage: (language: Language) => void;
  readonly children: ComponentChildren;
};

const Masthead = ({ language, onLanguage }: FrameProps): JSX.Element => (
  <header class="masthead">
    <span class="brand">
      <svg class="seal-mark" viewBox="0 0 100 100" width="34" height="34" aria-hidden="true">
        <path fill="none" stroke="currentColor" stroke-width="6" d={FRAME} />
        <path fill="none" stroke="currentColor" stroke-width="6" d={TREE} />
      </svg>
      <span class="brand-zh" lang="zh-CN">
        司法存证
      </span>
      <span class="brand-en" lang="en">
        Assize
      </span>
    </span>
    <nav class="languages" aria-label={shellCopy[language].languageLabel}>
      {LANGUAGES.map((code) =>
        code === language ? (
          <span key={code} lang={HTML_LANG[code]} aria-current="true">
            {LANGUAGE_NAMES[code]}
          </span>
        ) : (
          <button key={code} type="button" class="act" lang={HTML_LANG[code]} onClick={() => onLanguage(code)}>
            {LANGUAGE_NAMES[code]}
          </button>
        ),
      )}
    </nav>
  </header>
);

/** Draws the frame around the verification. */
export const OfflineFrame = (props: FrameProps): JSX.Element => {
  const { language, simulated, version, children } = props;
  const words = offlineCopy[language];
  const shell = shellCopy[language];
  return (
    <>
      {simulated ? (
        <aside class="strip" aria-label={shell.simulated}>
          <span class="mark-simulated">{shell.simulated}</span> <span>{shell.strip}</span>
        </aside>
      ) : null}
      <Masthead {...props} />
      <main id="content">
        <section class="docket">
          <div class="docket-margin">
            <p class="margin-title">{shell.verify}</p>
          </div>
          <div class="docket-body">
            <h1>{words.heading}</h1>
            <p class="lead">{words.lead}</p>
          </div>
          <div class="docket-note" />
        </section>
        <div id="verify">{children}</div>
      </main>
      <footer class="footer">
        <p>{words.footLeft}</p>
        <p>{words.footRight}</p>
        <p>{words.madeOf(version)}</p>
      </footer>
    </>
  );
};
