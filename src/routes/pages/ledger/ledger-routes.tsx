// Routes of the ledger's pages. Numbers and names in addresses are hostile: each is parsed, and what is none of ours gets
// the page that says so.

import type { Context, Hono } from 'hono';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { parseDecimal } from '../../../core/bytes/decimal.ts';
import { type SearchOutcome } from '../../../domain/explorer/search.ts';
import { shellCopy } from '../../../web/copy/shell-copy.ts';
import { MessagePage } from '../message-page.tsx';
import type { PageLanguage } from '../page-language.ts';
import type { PagePorts } from '../page-ports.ts';
import { formatFootNote } from '../published-quorum.ts';
import { BatchPage } from './batch-page.tsx';
import { CheckpointPage } from './checkpoint-page.tsx';
import { ComparePage } from './compare-page.tsx';
import { CourtPage } from './court-page.tsx';
import { CheckpointsPage, EntriesPage } from './entries-page.tsx';
import { EntryPage } from './entry-page.tsx';
import { GovernancePage } from './governance-page.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';
import type { LedgerPageContext } from './ledger-shell.tsx';
import { OverviewPage } from './overview-page.tsx';
import { SearchPage } from './search-page.tsx';

/** Answers with a page; `hash-link`: neither kept nor indexed, and no referrer leaves it. */
export type AnswerPage = (
  context: Context,
  kind: 'open' | 'hash-link',
  element: JSX.Element,
  status?: 200 | 404,
) => Promise<Response>;

type LedgerRoutes = {
  readonly app: Hono;
  readonly ports: PagePorts;
  readonly prefix: PageLanguage['prefix'];
  readonly readPage: (context: Context) => PageLanguage;
  readonly answer: AnswerPage;
};

const BATCHER = /^[a-z0-9][a-z0-9-]{0,31}$/;
const COURT = /^[a-z0-9][a-z0-9.-]{0,127}$/;

/** Reads a number of the query; null when it is absent or none. */
const readNumber = (context: Context, name: string): number | null => parseDecimal(context.req.query(name) ?? '');

const pathOf = (outcome: Exclude<SearchOutcome, { readonly kind: 'size' | 'nothing' }>): string => {
  switch (outcome.kind) {
    case 'batch': {
      const path = ledgerPaths.batch(outcome.batcher, outcome.sequence);
      return outcome.leafIndex === null ? path : `${path}?leaf=${outcome.leafIndex}#leaf-${outcome.leafIndex}`;
    }
    case 'entry':
      return ledgerPaths.entry(outcome.index);
    case 'checkpoint':
      return ledgerPaths.checkpoint(outcome.treeSize);
    case 'court':
      return ledgerPaths.court(outcome.id);
    case 'digest':
    default:
      return `/v/${outcome.sha256}${outcome.k === null ? '' : `?k=${encodeURIComponent(outcome.k)}`}`;
  }
};

/** Adds the ledger's pages under one language prefix. */
export const addLedgerRoutes = ({ app, ports, prefix, readPage, answer }: LedgerRoutes): void => {
  const { explorer, deployment } = ports;

  const contextOf = async (page: PageLanguage): Promise<LedgerPageContext> => ({
    page,
    deployment,
    footNote: formatFootNote(await ports.loadLedgerStatus(), page.language),
  });

  const answerNone = async (context: Context, page: PageLanguage): Promise<Response> => {
    if (!(context.req.header('accept') ?? '').includes('text/html')) return context.notFound();
    const words = shellCopy[page.language];
    const element = (
      <MessagePage
        page={page}
        path={ledgerPaths.overview}
        simulated={deployment.simulated}
        heading={words.notFoundTitle}
        text={words.notFoundText}
      />
    );
    return answer(context, 'open', element, 404);
  };

  app.get(`${prefix}${ledgerPaths.overview}`, async (context) => {
    const page = readPage(context);
    const overview = await explorer.overview();
    const element = <OverviewPage page={page} deployment={deployment} overview={overview} nowUnixMs={ports.now()} />;
    return answer(context, 'open', element);
  });

  app.get(`${prefix}${ledgerPaths.entries}`, async (context) => {
    const page = readPage(context);
    const [frame, entries] = await Promise.all([contextOf(page), explorer.entries(readNumber(context, 'before'))]);
    return answer(context, 'open', <EntriesPage {...frame} entries={entries} />);
  });

  app.get(`${prefix}/ledger/view/entries/:index`, async (context) => {
    const page = readPage(context);
    const index = parseDecimal(context.req.param('index'));
    const [frame, detail] = await Promise.all([contextOf(page), index === null ? null : explorer.entry(index)]);
    return detail === null
      ? answerNone(context, page)
      : answer(context, 'open', <EntryPage {...frame} detail={detail} />);
  });

  app.get(`${prefix}${ledgerPaths.checkpoints}`, async (context) => {
    const page = readPage(context);
    const before = readNumber(context, 'before');
    const [status, checkpoints] = await Promise.all([ports.loadLedgerStatus(), explorer.checkpoints(before)]);
    const element = (
      <CheckpointsPage
        page={page}
        deployment={deployment}
        footNote={formatFootNote(status, page.language)}
        checkpoints={checkpoints}
        publishedSize={status.published?.treeSize ?? 0}
        isFirstPage={before === null}
      />
    );
    return answer(context, 'open', element);
  });

  app.get(`${prefix}/ledger/view/checkpoints/:size`, async (context) => {
    const page = readPage(context);
    const size = parseDecimal(context.req.param('size'));
    const [frame, detail] = await Promise.all([contextOf(page), size === null ? null : explorer.checkpoint(size)]);
    return detail === null
      ? answerNone(context, page)
      : answer(context, 'open', <CheckpointPage {...frame} detail={detail} />);
  });

  app.get(`${prefix}/ledger/view/batches/:batcher/:sequence`, async (context) => {
    const page = readPage(context);
    const batcher = context.req.param('batcher');
    const sequence = parseDecimal(context.req.param('sequence'));
    if (!BATCHER.test(batcher) || sequence === null) return answerNone(context, page);
    const sought = readNumber(context, 'leaf');
    const from = sought ?? readNumber(context, 'from') ?? 0;
    const [frame, detail] = await Promise.all([contextOf(page), explorer.batch(batcher, sequence, from)]);
    return detail === null
      ? answerNone(context, page)
      : answer(context, 'open', <BatchPage {...frame} detail={detail} sought={sought} />);
  });

  app.get(`${prefix}/ledger/view/courts/:id`, async (context) => {
    const page = readPage(context);
    const id = context.req.param('id');
    if (!COURT.test(id)) return answerNone(context, page);
    const [status, detail] = await Promise.all([ports.loadLedgerStatus(), explorer.court(id)]);
    if (detail === null) return answerNone(context, page);
    const frame = { page, deployment, footNote: formatFootNote(status, page.language) };
    return answer(context, 'open', <CourtPage {...frame} detail={detail} isHalted={status.state === 'halted'} />);
  });

  app.get(`${prefix}${ledgerPaths.governance}`, async (context) => {
    const page = readPage(context);
    const [frame, detail] = await Promise.all([contextOf(page), explorer.governance()]);
    return detail === null
      ? answerNone(context, page)
      : answer(context, 'open', <GovernancePage {...frame} detail={detail} />);
  });

  app.get(`${prefix}${ledgerPaths.compare}`, async (context) => {
    const page = readPage(context);
    const [frame, trust] = await Promise.all([contextOf(page), explorer.comparison()]);
    const data = { language: page.language, ...trust };
    return answer(context, 'open', <ComparePage {...frame} data={data} />);
  });

  // A query may carry a link's k: such answers are kept nowhere and send no referrer, like the link itself.
  app.get(`${prefix}${ledgerPaths.search}`, async (context) => {
    const page = readPage(context);
    const query = context.req.query('q') ?? '';
    const outcome = query.trim() === '' ? null : await explorer.search(query);
    if (outcome !== null && outcome.kind !== 'size' && outcome.kind !== 'nothing') {
      context.header('Cache-Control', 'no-store');
      context.header('Referrer-Policy', 'no-referrer');
      return context.redirect(withPrefix(prefix, pathOf(outcome)), 303);
    }
    const element = <SearchPage {...await contextOf(page)} query={query.slice(0, 300)} outcome={outcome} />;
    return answer(context, 'hash-link', element);
  });
};
