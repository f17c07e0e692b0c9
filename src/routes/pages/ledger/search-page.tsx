// What the search box answers when it does not lead straight to a page. The page depends on the query and on what is
// public: for unlisted evidence it is the same, byte for byte, as for evidence that does not exist.

import type { FC } from 'hono/jsx';
import type { SearchOutcome } from '../../../domain/explorer/search.ts';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import { searchCopy } from '../../../web/copy/search-copy.ts';
import type { Language } from '../../../web/copy/language.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import { Docket, Phrases } from '../page-parts.tsx';
import { BackLink, SearchBox } from './ledger-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';
import { type LedgerPageContext, LedgerShell } from './ledger-shell.tsx';

const wordsOf = (language: Language) => ({ ...explorerCopy[language], ...searchCopy[language] });

type Unfound = Extract<SearchOutcome, { readonly kind: 'size' | 'nothing' }>;

type SearchPageProps = LedgerPageContext & {
  readonly query: string;
  /** Null: nothing was asked. */
  readonly outcome: Unfound | null;
};

const SizeOutcome: FC<LedgerPageContext & { readonly outcome: Extract<Unfound, { readonly kind: 'size' }> }> = ({
  outcome,
  page: { language, prefix },
}) => {
  const words = wordsOf(language);
  const { treeSize, publishedSize, coveredBy } = outcome;
  return (
    <>
      <p class="lead">
        {coveredBy === null ? (
          words.sizeBeyond(formatInteger(publishedSize, language))
        ) : (
          <>
            {words.sizeCoveredBy}
            <a href={withPrefix(prefix, ledgerPaths.checkpoint(coveredBy))}>
              {words.coveredBySize(formatInteger(coveredBy, language))}
            </a>
          </>
        )}
      </p>
      {treeSize >= publishedSize ? null : (
        <p>
          <a href={withPrefix(prefix, ledgerPaths.entry(treeSize))}>
            {words.sizeEntry(formatInteger(treeSize, language))}
          </a>
        </p>
      )}
    </>
  );
};

/** Draws the page. */
export const SearchPage: FC<SearchPageProps> = ({ query, outcome, ...context }) => {
  const { page } = context;
  const words = wordsOf(page.language);
  const heading =
    outcome === null
      ? words.searchHeading
      : outcome.kind === 'size'
        ? words.sizeHeading(formatInteger(outcome.treeSize, page.language))
        : words.nothingHeading;
  return (
    <LedgerShell {...context} title={words.searchTitle} path={ledgerPaths.search} noindex>
      <Docket margin={<p class="margin-title">{words.searchMargin}</p>} note={<BackLink page={page} />}>
        <h1 class="is-status">
          <Phrases phrases={heading} />
        </h1>
        {outcome === null ? null : outcome.kind === 'size' ? (
          <SizeOutcome {...context} outcome={outcome} />
        ) : (
          <p class="lead">{words.nothing[outcome.form]}</p>
        )}
        <SearchBox page={page} query={query} />
      </Docket>
      <Docket labelledBy="help-title" margin={<h2 id="help-title">{words.searchHelp}</h2>}>
        <dl class="facts is-roomy">
          {words.searchForms.map(([form, meaning]) => (
            <div>
              <dt>
                <code>{form}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </Docket>
    </LedgerShell>
  );
};
