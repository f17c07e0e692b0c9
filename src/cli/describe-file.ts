// A plain sentence where a file is not what it was taken for: the commonest mistakes at a command line.

import { decodeUtf8 } from '../core/bytes/bytes.ts';
import { describeDocumentFault } from '../core/explain/file-advice.ts';
import type { Verdict } from '../core/verify/verdict.ts';
import type { Words } from '../core/verify/verdict-words.ts';
import { readLimited } from './read-certificate.ts';

const CERTIFICATE_MARK = '"v":"assize/certificate/v';
const HEAD_BYTES = 1_048_576;

const SWAPPED: Words = {
  zh: '两个文件的次序似乎相反：先写证据，后写证书。',
  en: 'The two files seem to be swapped: the evidence comes first, its certificate second.',
};

/** Sentences about a file that could not be read as a certificate; none for one that could. */
export const describeFile = async (
  verdict: Verdict,
  { evidence }: { readonly evidence: string | null },
): Promise<readonly Words[]> => {
  const document = verdict.steps.find(({ name }) => name === 'document');
  if (document?.code !== 'UNPARSABLE') return [];
  const known = describeDocumentFault(verdict);
  const head = evidence === null ? null : decodeUtf8(await readLimited(evidence, HEAD_BYTES));
  const isSwapped = head?.includes(CERTIFICATE_MARK) === true;
  return [...(known === null ? [] : [known]), ...(isSwapped ? [SWAPPED] : [])];
};
