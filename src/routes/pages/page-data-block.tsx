// The page's data as a block of JSON that browsers never execute.

import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import {
  PAGE_DATA_ID,
  type BatchData,
  type CheckpointData,
  type CompareData,
  type DepositData,
  type VerifyData,
} from '../../web/page/page-data.ts';

/** What a page may hand to its programme. */
export type PageData = DepositData | VerifyData | CheckpointData | BatchData | CompareData;

/**
 * Writes JSON that is safe inside a script element: `<` is escaped, so no text inside can end the element or open a
 * comment. U+2028 and U+2029 are escaped for readers that take the block for JavaScript.
 */
export const formatPageData = (data: PageData): string =>
  JSON.stringify(data)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);

/** Draws the block. */
export const PageDataBlock: FC<{ readonly data: PageData }> = ({ data }) => (
  <script type="application/json" id={PAGE_DATA_ID}>
    {raw(formatPageData(data))}
  </script>
);
