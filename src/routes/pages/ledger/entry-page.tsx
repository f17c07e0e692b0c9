// One entry of the ledger, of any type: what it says as far as it is understood, its exact text, its leaf hash, which
// checkpoint covers it. An entry of an unknown type is shown as text.

import type { FC } from 'hono/jsx';
import { TILE_WIDTH, formatEntriesPath, tileWidth } from '../../../core/merkle/tile.ts';
import type { EntryDetail } from '../../../domain/explorer/explorer.ts';
import { batchCopy } from '../../../web/copy/batch-copy.ts';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import { governanceCopy } from '../../../web/copy/governance-copy.ts';
import { ledgerCopy } from '../../../web/copy/ledger-copy.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import { DigestBlock, Docket, Phrases, Time } from '../page-parts.tsx';
import { describeKind } from './entries-table.tsx';
import { BackLink, CopyButton, ExactText, Fact, Hash } from './ledger-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';
import { type LedgerPageContext, LedgerShell } from './ledger-shell.tsx';

type EntryPageProps = LedgerPageContext & { readonly detail: EntryDetail };

const Content: FC<EntryPageProps> = ({ detail, page }) => {
  const { content } = detail.timed.entry;
  const { language, prefix } = page;
  const words = explorerCopy[language];
  switch (content.kind) {
    case 'batch': {
      const { batcher, sequence } = content.entry.batch;
      return (
        <Fact label={batchCopy[language].batchMargin}>
          <a href={withPrefix(prefix, ledgerPaths.batch(batcher, sequence))}>
            <code>
              {batcher}/{sequence}
            </code>
          </a>
        </Fact>
      );
    }
    case 'timestamp':
      return (
        <>
          <Fact label={words.authority}>{content.entry.authority}</Fact>
          <Fact label={words.tokenDigest}>
            <Hash hash={content.entry.tokenSha256} />
          </Fact>
          <Fact label={words.ofBatch}>
            <a href={withPrefix(prefix, `${ledgerPaths.search}?q=${content.entry.batch}`)}>
              <Hash hash={content.entry.batch} />
            </a>
          </Fact>
        </>
      );
    case 'genesis':
    case 'governance':
    case 'approval':
      return (
        <>
          {content.kind === 'governance' ? (
            <Fact label={governanceCopy[language].reason}>{content.entry.reason}</Fact>
          ) : null}
          <Fact label={governanceCopy[language].margin}>
            <a
              href={withPrefix(
                prefix,
                `${ledgerPaths.governance}#policy-${content.kind === 'genesis' ? 0 : content.entry.sequence}`,
              )}
            >
              {words.seeGovernance}
            </a>
          </Fact>
        </>
      );
    case 'other':
    default:
      return <Fact label={words.entryMargin}>{words.unknownEntry}</Fact>;
  }
};

/** Draws the page. */
export const EntryPage: FC<EntryPageProps> = (props) => {
  const { detail, ...context } = props;
  const { page } = context;
  const { language, prefix } = page;
  const { entry, enteredAtUnixMs } = detail.timed;
  const words = explorerCopy[language];
  const index = formatInteger(entry.index, language);
  const bundle = Math.floor(entry.index / TILE_WIDTH);
  const bundlePath = `/ledger/${formatEntriesPath(bundle, tileWidth(0, bundle, detail.publishedSize))}`;
  return (
    <LedgerShell {...context} title={words.entryTitle(index)} path={ledgerPaths.entry(entry.index)}>
      <Docket margin={<p class="margin-title">{words.entryMargin}</p>} note={<BackLink page={page} />}>
        <h1 class="is-status">
          <Phrases phrases={words.entryHeading(index, describeKind(entry, language))} />
        </h1>
        <dl class="facts">
          <Content {...props} />
          <Fact label={words.enteredAt}>
            {enteredAtUnixMs === null ? '—' : <Time unixMs={enteredAtUnixMs} format="dateTime" language={language} />}
          </Fact>
          <Fact label={words.coveredBy}>
            {detail.coveredBy === null ? (
              words.notCovered
            ) : (
              <a href={withPrefix(prefix, ledgerPaths.checkpoint(detail.coveredBy))}>
                {words.coveredBySize(formatInteger(detail.coveredBy, language))}
              </a>
            )}
          </Fact>
          <Fact label={words.size}>{words.bytes(formatInteger(entry.sizeBytes, language))}</Fact>
        </dl>
      </Docket>
      <Docket
        labelledBy="leaf-title"
        margin={
          <>
            <h2 id="leaf-title">{words.leafHash}</h2>
            <p>{words.leafHashNote}</p>
          </>
        }
        note={
          <ul class="acts">
            <CopyButton text={entry.leafHash} language={language} />
          </ul>
        }
      >
        <DigestBlock digest={entry.leafHash} label={words.leafHash} />
      </Docket>
      <Docket wide labelledBy="text-title" margin={<h2 id="text-title">{words.entryText}</h2>}>
        {entry.text === null ? <p>{words.unread}</p> : null}
        <ExactText isJson id="entry-text" text={entry.text ?? ''} label={words.entryText} language={language}>
          <li>
            <a href={bundlePath}>{words.bundle}</a>
          </li>
          {entry.index === 0 ? null : (
            <li>
              <a href={withPrefix(prefix, ledgerPaths.entry(entry.index - 1))}>{words.formerEntry}</a>
            </li>
          )}
          {entry.index + 1 >= detail.publishedSize ? null : (
            <li>
              <a href={withPrefix(prefix, ledgerPaths.entry(entry.index + 1))}>{words.nextEntry}</a>
            </li>
          )}
        </ExactText>
        <p class="small table-note">{ledgerCopy[language].readYourselfText}</p>
      </Docket>
    </LedgerShell>
  );
};
