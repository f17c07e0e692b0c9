// Reading the data that the server wrote into the page.

import { PAGE_DATA_ID, type DepositData, type VerifyData } from './page-data.ts';

/** Reads the page's data. The block is written by our own server from checked values; its shape is not checked again. */
export const readPageData = <T extends VerifyData | DepositData>(): T => {
  const text = document.getElementById(PAGE_DATA_ID)?.textContent;
  if (text === null || text === undefined) throw new Error('the page carries no data');
  return JSON.parse(text) as T;
};
