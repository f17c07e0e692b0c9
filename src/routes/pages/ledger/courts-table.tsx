// The courts as a table: where each stands, when it last cosigned, how far it lags, whether its clock is right.

import type { FC } from 'hono/jsx';
import type { Epoch } from '../../../core/ledger/epochs.ts';
import type { Court } from '../../../core/ledger/genesis.ts';
import { COURT_ROLES, readKeys } from '../../../domain/explorer/read-key.ts';
import type { CourtPosition, LedgerStatus } from '../../../domain/ledger/ledger.ts';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import { ledgerCopy } from '../../../web/copy/ledger-copy.ts';
import { formatInteger, formatSeconds } from '../../../web/format/numbers.ts';
import type { PageLanguage } from '../page-language.ts';
import { Time } from '../page-parts.tsx';
import { CourtName } from './ledger-parts.tsx';

/** A clock's offset in seconds with its sign, as it is set in tables. */
export const formatOffset = (offsetMs: number, language: PageLanguage['language']): string => {
  const text = formatSeconds(Math.abs(offsetMs) / 1000, language);
  return `${offsetMs < 0 && text !== '0' ? '−' : '+'}${text}`;
};

type RowProps = {
  readonly position: CourtPosition;
  readonly court: Court | null;
  readonly toleranceSeconds: number | null;
  readonly published: LedgerStatus['published'];
  readonly page: PageLanguage;
};

const Lag: FC<RowProps> = ({ position, published, page: { language } }) => {
  const words = ledgerCopy[language];
  const behind = Math.max(0, (published?.treeSize ?? 0) - position.treeSize);
  const cosignedAtUnixMs = position.cosignedAtUnixSeconds === null ? null : position.cosignedAtUnixSeconds * 1000;
  const seconds =
    cosignedAtUnixMs === null || published === null
      ? null
      : Math.max(0, published.publishedAtUnixMs - cosignedAtUnixMs) / 1000;
  return (
    <td class={behind > 0 ? 'number strong' : 'number'} data-l={words.lag}>
      {words.lagValue(
        formatInteger(behind, language),
        seconds === null || behind === 0 ? null : formatSeconds(seconds, language),
      )}
    </td>
  );
};

const Clock: FC<RowProps> = ({ position, toleranceSeconds, page: { language } }) => {
  const words = ledgerCopy[language];
  if (position.clockOffsetMs === null) {
    return (
      <td class="number" data-l={words.clock}>
        —
      </td>
    );
  }
  const offset = formatOffset(position.clockOffsetMs, language);
  const isWrong = toleranceSeconds !== null && Math.abs(position.clockOffsetMs) > toleranceSeconds * 1000;
  return (
    <td class={isWrong ? 'number is-alarm' : 'number'} data-l={words.clock}>
      {isWrong ? words.clockWrong(offset, formatInteger(toleranceSeconds, language)) : words.clockOffset(offset)}
    </td>
  );
};

const CourtRow: FC<RowProps> = (props) => {
  const { position, court, page } = props;
  const words = ledgerCopy[page.language];
  const { kinds, roles } = explorerCopy[page.language];
  return (
    <tr>
      <th scope="row">
        <CourtName court={position} page={page} />
        <br />
        <code class="key-name">{position.keyName}</code>
        {court === null ? null : (
          <span class="court-about">
            {kinds[court.kind]} · {court.jurisdiction}
          </span>
        )}
      </th>
      <td data-l={words.key}>
        {court === null ? (
          <code>{position.keyIds.map((keyId) => `+${keyId}`).join(' ')}</code>
        ) : (
          <ul class="role-keys">
            {COURT_ROLES.map((role) => ({ role, keys: readKeys(court.keys[role]) }))
              .filter(({ keys }) => keys.length > 0)
              .map(({ role, keys }) => (
                <li>
                  <span class="role">{roles[role].split(/ ?[（(]/u, 1)}</span>
                  <span class="ids">
                    {keys.map(({ keyId }) => (
                      <code>+{keyId}</code>
                    ))}
                  </span>
                </li>
              ))}
          </ul>
        )}
      </td>
      <td class="number" data-l={words.checkedUpTo}>
        {formatInteger(position.treeSize, page.language)}
      </td>
      <td class="number" data-l={words.lastCosigned}>
        {position.cosignedAtUnixSeconds === null ? (
          words.never
        ) : (
          <Time unixMs={position.cosignedAtUnixSeconds * 1000} format="time" language={page.language} />
        )}
      </td>
      <Lag {...props} />
      <Clock {...props} />
    </tr>
  );
};

type CourtsTableProps = { readonly status: LedgerStatus; readonly epoch: Epoch | null; readonly page: PageLanguage };

/** Draws the table. */
export const CourtsTable: FC<CourtsTableProps> = ({ status, epoch, page }) => {
  const words = ledgerCopy[page.language];
  return (
    <table class="table courts-table" aria-labelledby="courts-title">
      <thead>
        <tr>
          <th scope="col">{words.court}</th>
          <th scope="col">{words.key}</th>
          {[words.checkedUpTo, words.lastCosigned, words.lag, words.clock].map((heading) => (
            <th scope="col" class="number">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {status.courts.map((position) => (
          <CourtRow
            position={position}
            court={epoch?.state.courts.find(({ id }) => id === position.id) ?? null}
            toleranceSeconds={epoch?.state.toleranceSeconds ?? null}
            published={status.published}
            page={page}
          />
        ))}
      </tbody>
    </table>
  );
};
