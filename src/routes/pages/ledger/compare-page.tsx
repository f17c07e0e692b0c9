// `/ledger/view/compare`: a checkpoint from elsewhere (a court, a certificate, an old printout) beside the published one
// of the same size. The comparison runs in the reader's browser; what is pasted is not sent.

import type { FC } from 'hono/jsx';
import { compareCopy } from '../../../web/copy/compare-copy.ts';
import type { CompareData } from '../../../web/page/page-data.ts';
import { PageDataBlock } from '../page-data-block.tsx';
import { Docket, Phrases } from '../page-parts.tsx';
import { BackLink } from './ledger-parts.tsx';
import { ledgerPaths } from './ledger-paths.ts';
import { type LedgerPageContext, LedgerShell } from './ledger-shell.tsx';

type ComparePageProps = LedgerPageContext & { readonly data: CompareData };

/** Draws the page. */
export const ComparePage: FC<ComparePageProps> = ({ data, ...context }) => {
  const { page } = context;
  const words = compareCopy[page.language];
  return (
    <LedgerShell
      {...context}
      title={words.title}
      path={ledgerPaths.compare}
      script="compare"
      data={<PageDataBlock data={data} />}
    >
      <Docket margin={<p class="margin-title">{words.margin}</p>} note={<BackLink page={page} />}>
        <h1 class="is-status">
          <Phrases phrases={words.heading} />
        </h1>
        <p class="lead">{words.lead}</p>
        <form class="look-up is-area" id="compare-form">
          <label for="compare-note">{words.label}</label>
          <textarea id="compare-note" rows={10} spellcheck={false} autocomplete="off" />
          <p data-script-only hidden>
            <button type="submit" class="button is-outlined">
              {words.button}
            </button>
          </p>
        </form>
        <p class="finding" id="finding" role="status">
          {words.without}
        </p>
      </Docket>
    </LedgerShell>
  );
};
