// Parts that the ledger's pages are made of: hashes in full, facts, key lists, paging, the search box.

import type { Child, FC } from 'hono/jsx';
import type { Court } from '../../../core/ledger/genesis.ts';
import type { ShownKey } from '../../../domain/explorer/read-key.ts';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import type { Language } from '../../../web/copy/language.ts';
import { ledgerCopy } from '../../../web/copy/ledger-copy.ts';
import type { PageLanguage } from '../page-language.ts';
import { SimulatedMark } from '../page-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';

const HASH_PART = /.{1,8}/g;

/** Draws a hash in full; it may break every eight digits, and copied it is continuous. */
export const Hash: FC<{ readonly hash: string }> = ({ hash }) => (
  <code class="hash">
    {(hash.match(HASH_PART) ?? []).map((part, index) => (
      <>
        {index > 0 ? <wbr /> : null}
        {part}
      </>
    ))}
  </code>
);

/** Draws a button that copies a text; shown once scripts run. */
export const CopyButton: FC<{ readonly text: string; readonly language: Language }> = ({ text, language }) => (
  <li data-script-only hidden>
    <button type="button" class="act" data-copy={text}>
      {ledgerCopy[language].copy}
    </button>
  </li>
);

export type FactProps = { readonly label: string; readonly note?: string | null; readonly children: Child };

/** Draws a line of a list of facts. */
export const Fact: FC<FactProps> = ({ label, note, children }) => (
  <div>
    <dt>{label}</dt>
    <dd>
      {children}
      {note === undefined || note === null ? null : <span class="fact-note">{note}</span>}
    </dd>
  </div>
);

type CourtNameProps = { readonly court: Pick<Court, 'id' | 'name' | 'simulated'>; readonly page: PageLanguage };

/** Draws a court's name with its mark, as a link to its page. */
export const CourtName: FC<CourtNameProps> = ({ court, page }) => (
  <>
    <a class="court-name" href={withPrefix(page.prefix, ledgerPaths.court(court.id))}>
      {court.name[page.language]}
    </a>
    {court.simulated ? (
      <>
        {' '}
        <SimulatedMark language={page.language} />
      </>
    ) : null}
  </>
);

/** Names an algorithm by the type of its signatures (C2SP signed-note). */
export const algorithmName = (type: number, language: Language): string => {
  const { algorithms, unknownAlgorithm } = explorerCopy[language];
  return Object.entries(algorithms).find(([known]) => known === String(type))?.[1] ?? unknownAlgorithm;
};

/** Draws keys: name, id, algorithm. */
export const KeyList: FC<{ readonly keys: readonly ShownKey[]; readonly language: Language }> = ({ keys, language }) =>
  keys.length === 0 ? (
    <>{explorerCopy[language].none}</>
  ) : (
    <ul class="key-list">
      {keys.map(({ vkey, keyId, type }) => (
        <li>
          <code title={vkey}>+{keyId}</code> <span class="algorithm">{algorithmName(type, language)}</span>
        </li>
      ))}
    </ul>
  );

type PagingProps = {
  readonly newer: string | null;
  readonly older: string | null;
  readonly labels?: { readonly newer: string; readonly older: string };
  readonly language: Language;
};

/** Draws the way to older and newer pages. */
export const Paging: FC<PagingProps> = ({ newer, older, labels, language }) => {
  const words = labels ?? explorerCopy[language];
  if (newer === null && older === null) return null;
  return (
    <nav aria-label={`${words.newer} / ${words.older}`}>
      <ul class="acts">
        {newer === null ? null : (
          <li>
            <a href={newer} rel="prev">
              {words.newer}
            </a>
          </li>
        )}
        {older === null ? null : (
          <li>
            <a href={older} rel="next">
              {words.older}
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
};

type SearchBoxProps = { readonly page: PageLanguage; readonly query?: string };

/** Draws the one box in which everything is looked up. */
export const SearchBox: FC<SearchBoxProps> = ({ page, query }) => {
  const words = ledgerCopy[page.language];
  return (
    <form class="look-up" method="get" role="search" action={withPrefix(page.prefix, ledgerPaths.search)}>
      <label for="ledger-query">{words.searchLabel}</label>
      <div class="look-up-field">
        <input
          id="ledger-query"
          name="q"
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxlength={300}
          placeholder={words.searchHint}
          value={query}
          required
        />
        <button type="submit" class="button is-outlined">
          {words.searchButton}
        </button>
      </div>
    </form>
  );
};

/** Draws the way back to the ledger. */
export const BackLink: FC<{ readonly page: PageLanguage }> = ({ page }) => (
  <p>
    <a href={withPrefix(page.prefix, ledgerPaths.overview)}>{explorerCopy[page.language].back}</a>
  </p>
);

/** Draws the exact text of something, with the ways to copy and to fetch it. */
export const ExactText: FC<{
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly language: Language;
  /** A JSON text has no lines: it is broken anywhere. */
  readonly isJson?: boolean;
  readonly children?: Child;
}> = ({ id, text, label, language, isJson, children }) => (
  <>
    <pre
      class={isJson === true ? 'note-text is-json' : 'note-text'}
      id={id}
      tabindex={0}
      role="group"
      aria-label={label}
    >
      {text}
    </pre>
    <ul class="acts">
      <li data-script-only hidden>
        <button type="button" class="act" data-copy-from={id}>
          {ledgerCopy[language].copyText}
        </button>
      </li>
      {children}
    </ul>
  </>
);
