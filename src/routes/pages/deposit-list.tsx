// Several deposits of one digest in the order in which the ledger held them, the earliest marked: the deposit that a link is
// of may be a later one.

import type { FC } from 'hono/jsx';
import { orderDeposits } from '../../domain/evidence/order-deposits.ts';
import type { Language } from '../../web/copy/language.ts';
import { verifyCopy } from '../../web/copy/verify-copy.ts';
import type { ListedEvidence } from '../../web/page/page-data.ts';
import { Docket, Time } from './page-parts.tsx';

/** Draws the list; nothing where there is one deposit, or none. */
export const DepositList: FC<{ readonly items: readonly ListedEvidence[]; readonly language: Language }> = ({
  items,
  language,
}) => {
  if (items.length < 2) return null;
  const words = verifyCopy[language];
  return (
    <Docket
      margin={
        <>
          <h2>{words.deposits}</h2>
          <p>{words.depositsNote(items.length)}</p>
        </>
      }
    >
      <dl class="facts">
        {orderDeposits(items).map(({ id, onLedgerBy, position }, index) => (
          <div>
            <dt>
              {onLedgerBy === null ? words.depositNotYet : index === 0 ? words.earliestDeposit : words.laterDeposit}
            </dt>
            <dd>
              {onLedgerBy === null || position === null ? null : (
                <>
                  <Time unixMs={Date.parse(onLedgerBy)} format="dateTime" language={language} />
                  <span class="small">{words.depositPosition(position.entryIndex, position.leafIndex)}</span>
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
