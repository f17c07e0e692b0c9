// Each published checkpoint gets one token of the authority over its exact bytes, whatever breaks, and publication never
// waits for it.

import { describe, expect, it } from 'vitest';
import type { Blow, Operation, Phase } from '../support/simulation/faults.ts';
import { runScenario } from '../support/simulation/scenario.ts';
import { AUTHORITY } from '../support/simulation/world.ts';

const ARROWS: readonly (readonly [string, string])[] = [
  ['request', 'tsa.request'],
  ['kept', 'store.saveToken'],
  ['durable', 'store.sync'],
  ['stored', 'put checkpoint-token'],
  ['settled', 'store.settleTokens'],
];
const KINDS: readonly (readonly [Blow, Phase])[] = [
  ['error', 'before'],
  ['error', 'after'],
  ['crash-lose', 'before'],
  ['crash-lose', 'after'],
  ['crash-keep', 'after'],
];

describe.each(ARROWS)('a token: %s', (_arrow, name) => {
  it.each(KINDS)('breaks by %s %s three times, and there is one for each checkpoint', async (blow, phase) => {
    const isHit = (operation: Operation): boolean => operation.actor === 'sequencer' && operation.name === name;
    const { struck } = await runScenario([{ isHit, phase, blow, times: 3 }]);
    expect(struck[0]).toBeGreaterThan(0);
  });
});

describe('an authority that is down', () => {
  it('holds up no publication; every checkpoint is timestamped when it is back', async () => {
    let publishedMeanwhile = 0;
    let tokensMeanwhile = 0;
    await runScenario([], {
      fillTo: 20,
      prepare: (world) => {
        world.authority.isUp = false;
        world.scheduler.schedule(20_000, () => {
          publishedMeanwhile = world.observer.publishedSize();
          tokensMeanwhile = [...world.publicObjects.objects.keys()].filter((key) =>
            key.endsWith(`/tokens/${AUTHORITY}`),
          ).length;
          world.authority.isUp = true;
        });
      },
    });
    expect(publishedMeanwhile).toBeGreaterThanOrEqual(20);
    expect(tokensMeanwhile).toBe(0);
  });

  it('that answers slower than checkpoints are published is asked for several at once', async () => {
    await runScenario([], {
      fillTo: 30,
      prepare: (world) => {
        world.authority.answersAfterMs = 4000;
      },
    });
  });
});
