// A court: what it is, its keys by role, where it stands, whether its clock is right, which of the newest checkpoints
// carry its line, and what its keeper found.

import type { Child, FC } from 'hono/jsx';
import { parseTime } from '../../../core/text/time.ts';
import type { CourtDetail } from '../../../domain/explorer/court-detail.ts';
import { batchCopy } from '../../../web/copy/batch-copy.ts';
import { courtCopy } from '../../../web/copy/court-copy.ts';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import type { Language } from '../../../web/copy/language.ts';
import { ledgerCopy } from '../../../web/copy/ledger-copy.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import { Docket, SimulatedMark, Time } from '../page-parts.tsx';
import { formatOffset } from './courts-table.tsx';
import { BackLink, Fact, KeyList } from './ledger-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';
import { type LedgerPageContext, LedgerShell } from './ledger-shell.tsx';

const wordsOf = (language: Language) => ({ ...explorerCopy[language], ...batchCopy[language], ...courtCopy[language] });

type CourtPageProps = LedgerPageContext & { readonly detail: CourtDetail; readonly isHalted: boolean };

const standingOf = ({ detail, page: { language } }: CourtPageProps): string => {
  const words = wordsOf(language);
  if (!detail.isMember) return words.courtLeft;
  const size = detail.position?.treeSize ?? 0;
  if (size === 0) return words.courtNever;
  const behind = Math.max(0, (detail.published?.treeSize ?? 0) - size);
  return behind === 0
    ? words.courtAt(formatInteger(size, language))
    : words.courtBehind(formatInteger(behind, language), formatInteger(size, language));
};

const Clock: FC<CourtPageProps> = ({ detail, page: { language } }) => {
  const words = wordsOf(language);
  const offsetMs = detail.position?.clockOffsetMs ?? null;
  if (offsetMs === null) return <>{words.clockUnknown}</>;
  const offset = formatOffset(offsetMs, language);
  return Math.abs(offsetMs) > detail.toleranceSeconds * 1000 ? (
    <span class="is-alarm">{words.clockWrong(offset, formatInteger(detail.toleranceSeconds, language))}</span>
  ) : (
    <>{words.clockFine(offset)}</>
  );
};

const Directory: FC<CourtPageProps> = ({ detail, page: { language, prefix } }) => {
  const words = wordsOf(language);
  const { court } = detail;
  const sinceUnixMs = parseTime(court.since);
  return (
    <Docket labelledBy="directory-title" margin={<h2 id="directory-title">{words.directory}</h2>}>
      <dl class="facts">
        <Fact label="中文">
          <span lang="zh-CN">{court.name.zh}</span>
        </Fact>
        <Fact label="English">
          <span lang="en">{court.name.en}</span>
        </Fact>
        <Fact label={words.kind}>{words.kinds[court.kind]}</Fact>
        <Fact label={words.jurisdiction}>
          <code>{court.jurisdiction}</code>
        </Fact>
        <Fact label={words.since}>
          {sinceUnixMs === null ? court.since : <Time unixMs={sinceUnixMs} format="date" language={language} />}
        </Fact>
        <Fact label={words.nature}>{court.simulated ? words.simulatedNature : words.realNature}</Fact>
        <Fact label={words.membership}>
          <ul>
            {detail.epochs.map(({ sequence, effectiveSize }) => (
              <li>
                <a href={withPrefix(prefix, `${ledgerPaths.governance}#policy-${sequence}`)}>
                  {words.memberFrom(formatInteger(sequence, language), formatInteger(effectiveSize, language))}
                </a>
              </li>
            ))}
          </ul>
        </Fact>
      </dl>
    </Docket>
  );
};

const Position: FC<CourtPageProps> = (props) => {
  const {
    detail: { position, copies },
    page: { language },
  } = props;
  const words = wordsOf(language);
  return (
    <Docket labelledBy="position-title" margin={<h2 id="position-title">{words.position}</h2>}>
      <dl class="facts">
        <Fact label={words.checkedUpTo}>{formatInteger(position?.treeSize ?? 0, language)}</Fact>
        <Fact label={words.lastCosigned}>
          {position === null || position.cosignedAtUnixSeconds === null ? (
            words.none
          ) : (
            <Time unixMs={position.cosignedAtUnixSeconds * 1000} format="dateTime" language={language} />
          )}
        </Fact>
        {copies.map(({ role, treeSize, cosignedAtUnixSeconds }) => (
          <Fact label={words.roles[role]}>
            {formatInteger(treeSize, language)}
            {cosignedAtUnixSeconds === null ? null : (
              <>
                {words.at}
                <Time unixMs={cosignedAtUnixSeconds * 1000} format="dateTime" language={language} />
              </>
            )}
          </Fact>
        ))}
        <Fact label={words.clock}>
          <Clock {...props} />
        </Fact>
        <Fact label={words.forkAlarms}>
          {props.isHalted ? <span class="is-alarm">{words.halted}</span> : words.noForkAlarms}{' '}
          <a href={withPrefix(props.page.prefix, ledgerPaths.compare)}>{ledgerCopy[language].compare}</a>
        </Fact>
      </dl>
    </Docket>
  );
};

const Section: FC<{ readonly id: string; readonly title: string; readonly note: string; readonly children: Child }> = ({
  id,
  title,
  note,
  children,
}) => (
  <Docket
    labelledBy={id}
    margin={
      <>
        <h2 id={id}>{title}</h2>
        <p>{note}</p>
      </>
    }
  >
    {children}
  </Docket>
);

const History: FC<CourtPageProps> = ({ detail, page: { language, prefix } }) => {
  const words = wordsOf(language);
  return (
    <table class="table checkpoints-table" aria-labelledby="history-title">
      <thead>
        <tr>
          <th scope="col">{words.checkpointMargin}</th>
          <th scope="col" class="number">
            {words.publishedAt}
          </th>
          <th scope="col" class="number">
            {words.lineTime}
          </th>
        </tr>
      </thead>
      <tbody>
        {detail.checkpoints.map(({ treeSize, publishedAtUnixMs, cosignedAtUnixSeconds }) => (
          <tr>
            <th scope="row">
              <a href={withPrefix(prefix, ledgerPaths.checkpoint(treeSize))}>{formatInteger(treeSize, language)}</a>
            </th>
            <td class="number" data-l={words.publishedAt}>
              <Time unixMs={publishedAtUnixMs} format="dateTime" language={language} />
            </td>
            <td class="number" data-l={words.lineTime}>
              {cosignedAtUnixSeconds === null ? (
                words.lineAbsent
              ) : (
                <Time unixMs={cosignedAtUnixSeconds * 1000} format="time" language={language} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** Draws the page. */
export const CourtPage: FC<CourtPageProps> = (props) => {
  const { detail, isHalted: _isHalted, ...context } = props;
  const { page } = context;
  const { language, prefix } = page;
  const words = wordsOf(language);
  const { court } = detail;
  return (
    <LedgerShell {...context} title={court.name[language]} path={ledgerPaths.court(court.id)}>
      <Docket margin={<p class="margin-title">{words.courtMargin}</p>} note={<BackLink page={page} />}>
        <h1 class="is-status">
          {court.name[language]} {court.simulated ? <SimulatedMark language={language} /> : null}
        </h1>
        <p class="small">
          <code>{court.id}</code>
        </p>
        <p class="lead">{standingOf(props)}</p>
      </Docket>
      <Directory {...props} />
      <Section id="keys-title" title={words.keys} note={words.keysNote}>
        <dl class="facts">
          {detail.keys.map(({ role, keys }) => (
            <Fact label={words.roles[role]}>
              <KeyList keys={keys} language={language} />
            </Fact>
          ))}
        </dl>
      </Section>
      <Position {...props} />
      <Section id="findings-title" title={words.findings} note={words.courtFindingsNote}>
        {detail.findings.length === 0 ? (
          <p class="small">{words.none}</p>
        ) : (
          <ul class="finding-list">
            {detail.findings.map(({ index, code }) => (
              <li>
                <a href={withPrefix(prefix, ledgerPaths.entry(index))}>
                  {words.entryTitle(formatInteger(index, language))}
                </a>
                {language === 'zh' ? '：' : ': '}
                <strong class="is-alarm">{words.findingCodes[code] ?? code}</strong>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="history-title" title={words.history} note={words.historyNote}>
        <History {...props} />
        <p class="small table-note">{ledgerCopy[language].cosignatureMeans}</p>
      </Section>
    </LedgerShell>
  );
};
