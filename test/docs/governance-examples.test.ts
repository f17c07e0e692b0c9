// The governance examples of docs/spec are what this project's code makes and accepts.

import { describe, expect, it } from 'vitest';
import { parseApprovalEntry, parseApprovalNote } from '../../src/core/ledger/approval.ts';
import { computeEntryHash, parseGovernance } from '../../src/core/ledger/governance.ts';
import { parseTrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import { openTrust } from '../../src/core/verify/trust.ts';
import { makeGovernanceExamples } from '../support/governance-examples.ts';
import { readProse, readText } from './markdown.ts';

const LEDGER = 'ledger.assize.invalid/test';
const example = (name: string): string => readText(`docs/spec/examples/${name}`);
const made = await makeGovernanceExamples();

describe('the examples of governance', () => {
  it.each([...made.keys()])('%s is made again byte for byte', async (name) => {
    await expect(made.get(name)).toMatchFileSnapshot(`../../docs/spec/examples/${name}`);
  });

  it('belong together: genesis, change, approval, bundle', async () => {
    const entry = example('governance-entry.json');
    const governance = parseGovernance(entry, LEDGER);
    const approval = parseApprovalNote(example('approval.note'));
    const carrier = parseApprovalEntry(example('approval-entry.json'), LEDGER);
    const bundle = parseTrustBundle(example('governed-trust.json'), LEDGER);
    if (!governance.ok || !approval.ok || !carrier.ok || !bundle.ok) throw new Error('an example does not read');
    const genesis = example('governed-genesis.json');
    expect(governance.value.previous).toBe(computeEntryHash(genesis));
    expect(approval.value.approval).toEqual({ origin: LEDGER, sequence: 1, leafHash: computeEntryHash(entry) });
    expect(carrier.value.note).toBe(example('approval.note'));
    expect(bundle.value.genesis).toBe(genesis);
    expect(bundle.value.governance[0]?.entry).toBe(entry);
    const opened = await openTrust({ genesis: computeEntryHash(genesis), bundle: example('governed-trust.json') });
    expect(opened.ok && opened.value.epochs.map(({ sequence }) => sequence)).toEqual([0, 1]);
  });

  it.each([
    ['governance.md', 'governance-entry.json'],
    ['governance.md', 'governed-genesis.json'],
    ['trust-bundle.md', 'governed-genesis.json'],
  ])('%s states the leaf hash of %s', (page, name) => {
    expect(readProse(readText(`docs/spec/${page}`))).toContain(computeEntryHash(example(name)));
  });
});
