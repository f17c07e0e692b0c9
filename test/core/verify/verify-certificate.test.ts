// The honest certificate: what a complete verdict says.

import { beforeAll, describe, expect, it } from 'vitest';
import { STEP_NAMES } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { type MadeCertificate, type World, createWorld, makeCertificate } from '../../support/ledger-fixture.ts';

let world: World;
let made: MadeCertificate;
beforeAll(async () => {
  world = await createWorld();
  made = await makeCertificate(world);
});

describe('verifyCertificate on an honest certificate', () => {
  it('finds it consistent, with every step in the fixed order', async () => {
    const verdict = await verifyCertificate(made.text, made.options);
    expect(verdict.steps.map(({ name }) => name)).toEqual(STEP_NAMES);
    expect(verdict.steps.map(({ name, result, code }) => `${name} ${result} ${code}`)).toEqual([
      'document pass VALID',
      'object pass MATCH',
      'statement pass VALID',
      'batch-inclusion pass VALID',
      'timestamps pass VALID',
      'time pass VALID',
      'ledger-inclusion pass VALID',
      'log-signature pass VALID',
      'quorum pass MET',
      'policy pass VALID',
      'consistency not-checked UNCHECKED',
      'findings pass NONE',
      'receipt pass VALID',
      'chain-anchors not-checked NONE',
      'renewal not-checked NOT_DUE',
      'algorithms pass CURRENT',
      'status not-checked UNCHECKED',
      'issuer pass VALID',
    ]);
    expect(verdict.summary).toBe('consistent');
  });
});
