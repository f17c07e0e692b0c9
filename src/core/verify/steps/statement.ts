// Step `statement`: the statement reads, and every disclosure beside it is one of its claims.

import { encodeUtf8 } from '../../bytes/bytes.ts';
import { encodeHex } from '../../bytes/hex.ts';
import { hashLeaf } from '../../merkle/hash.ts';
import { type Disclosure, computeClaim, parseDisclosure } from '../../statement/disclosure.ts';
import { type Statement, parseStatement } from '../../statement/statement.ts';
import { failStep, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

export type StatementReading = {
  readonly step: Step;
  readonly statement: Statement | null;
  /** Leaf hash of the exact text; the leaf exists whether or not the text reads. */
  readonly leafHash: Uint8Array;
};

type Bound = { readonly disclosed: readonly Disclosure[] } | { readonly unbound: number; readonly reason: string };

const bindDisclosures = (statement: Statement, texts: readonly string[]): Bound => {
  const disclosed: Disclosure[] = [];
  for (const [index, text] of texts.entries()) {
    const disclosure = parseDisclosure(text);
    if (!disclosure.ok) return { unbound: index, reason: disclosure.failure.code };
    if (!statement.claims.includes(computeClaim(text))) return { unbound: index, reason: 'disclosure.not-a-claim' };
    // Two disclosures of one name would let a reader choose the one that suits.
    if (disclosed.some(({ name }) => name === disclosure.value.name)) {
      return { unbound: index, reason: 'disclosure.repeated-name' };
    }
    disclosed.push(disclosure.value);
  }
  return { disclosed };
};

/** Reads the statement of a certificate and binds the disclosures to it. */
export const readStatementStep = (text: string, ledger: string, disclosures: readonly string[]): StatementReading => {
  const leafHash = hashLeaf(encodeUtf8(text));
  const parsed = parseStatement(text, ledger);
  if (!parsed.ok) {
    return {
      step: failStep('statement', 'INVALID', { reason: parsed.failure.code, ...parsed.failure }),
      statement: null,
      leafHash,
    };
  }
  const statement = parsed.value;
  const bound = bindDisclosures(statement, disclosures);
  if ('unbound' in bound) {
    const step = failStep('statement', 'DISCLOSURE_UNBOUND', { disclosure: bound.unbound, reason: bound.reason });
    return { step, statement, leafHash };
  }
  const step = pass('statement', 'VALID', {
    id: statement.id,
    leafHash: encodeHex(leafHash),
    receivedAt: statement.receivedAt,
    source: statement.source,
    intent: statement.intent.method,
    disclosed: bound.disclosed.map(({ name, value }) => ({ name, value })),
    ...(statement.relatesTo === undefined ? {} : { relatesTo: statement.relatesTo }),
  });
  return { step, statement, leafHash };
};
