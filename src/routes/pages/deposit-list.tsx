// Several deposits of one digest in the order in which the ledger held them, the earliest marked: the deposit that a link is
// of may be a later one.

import type { FC } from 'hono/jsx';
import { orderDeposits } from '../../domain/evidence/order-deposits.ts';
import type { Language } from '../../web/copy/language.ts';
import { depositListCopy } from '../../web/copy/deposit-list-copy.ts';
import type { ListedEvidence } from '../../web/page/page-data.ts';
import { Docket, Time } from './page-parts.tsx';

/** Draws the list; nothing where there is one deposit, or none. */
export const DepositList: FC<{ readonly items: readonly ListedEvidence[]; readonly language: Language }> = ({
  items,
  language,
}) => {
  if (items.length < 2) return null;
  const words = depositListCopy[language];
  return (
    <Docket
      margin={
        <>
          <h2>{words.heading}</h2>
          <p>{words.note(items.length)}</p>
        </>
      }
    >
      <dl class="facts">
        {orderDeposits(items).map(({ id, onLedgerBy, position }, index) => (
          <div>
            <dt>{onLedgerBy === null ? words.notYet : index === 0 ? words.earliest : words.later}</dt>
            <dd>
              {onLedgerBy === null || position === null ? null : (
                <>
                  <Time unixMs={Date.parse(onLedgerBy)} format="dateTime" language={language} />
                  <span class="small">{words.position(position.entryIndex, position.leafIndex)}</span>
                  <br />
                </>
              )}
              <code>{id}</code>
            </dd>
          </div>
        ))}
      </dl>
    </Docket>
  );
};
