// Reading the data that the server wrote into the page. It is written by our own server from checked values; its shape is
// not checked again.

import {
  PAGE_DATA_ID,
  type BatchData,
  type CheckpointData,
  type CompareData,
  type DepositData,
  type VerifyData,
} from './page-data.ts';

const readBlock = (): unknown => {
  const text = document.getElementById(PAGE_DATA_ID)?.textContent;
  if (text === null || text === undefined) throw new Error('the page carries no data');
  return JSON.parse(text);
};

/** Reads the deposit page's data. */
export const readDepositData = (): DepositData => readBlock() as DepositData;

/** Reads the verify page's data. */
export const readVerifyData = (): VerifyData => readBlock() as VerifyData;

/** Reads a checkpoint page's data. */
export const readCheckpointData = (): CheckpointData => readBlock() as CheckpointData;

/** Reads a batch page's data. */
export const readBatchData = (): BatchData => readBlock() as BatchData;

/** Reads the comparison page's data. */
export const readCompareData = (): CompareData => readBlock() as CompareData;
