// The alarm under a clock that is set back while its handler runs.

import { describe, expect, it } from 'vitest';
import { Alarm } from '../../src/platform/durable-objects/alarm.ts';

const createWorld = () => {
  let now = 1000;
  const set: number[] = [];
  const storage = {
    setAlarm: (at: number) => {
      set.push(at);
      return Promise.resolve();
    },
  };
  const alarm = new Alarm({ storage } as unknown as DurableObjectState, () => now);
  const setClock = (unixMs: number): void => {
    now = unixMs;
  };
  return { alarm, set, setClock };
};

describe('an alarm set by the handler of one', () => {
  it('is later than that one’s time though the clock was set back since: the platform would lose it', async () => {
    const { alarm, set, setClock } = createWorld();
    alarm.wakeAt(5000);
    setClock(5000);
    await alarm.handle(() => {
      setClock(2000);
      alarm.wakeAt(2500);
      return Promise.resolve();
    });
    expect(set).toEqual([5000, 5001]);
  });

  it('gives way to an earlier one once the handler has ended', async () => {
    const { alarm, set, setClock } = createWorld();
    alarm.wakeAt(5000);
    setClock(5000);
    await alarm.handle(() => {
      setClock(2000);
      alarm.wakeAt(2500);
      return Promise.resolve();
    });
    alarm.wakeAt(2600);
    expect(set).toEqual([5000, 5001, 2600]);
  });
});
