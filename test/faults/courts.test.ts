// What courts may answer, for twenty seconds from just after the genesis. While three of four are honest everything is
// certified; otherwise it waits, and is certified when they are well again. No answer of a court makes the ledger halt.

import { describe, expect, it } from 'vitest';
import type { CourtAnswer } from '../../src/domain/ledger/court-client.ts';
import type { CourtDouble } from '../support/simulation/court-double.ts';
import { runScenario } from '../support/simulation/scenario.ts';
import type { World } from '../support/simulation/world.ts';

type Misbehave = (honest: () => Promise<CourtAnswer>, world: World, body: string) => Promise<CourtAnswer>;

const answer = (status: number, body: string, contentType = 'text/plain; charset=utf-8'): Misbehave => {
  const fixed = { status, contentType, body };
  return async () => fixed;
};
const STALE = 'text/x.tlog.size';

// The last character before the padding carries bits of the signature.
const flip = (line: string): string => {
  const at = line.length - 20;
  return `${line.slice(0, at)}${line[at] === 'A' ? 'B' : 'A'}${line.slice(at + 1)}`;
};

const MISBEHAVIOURS: readonly (readonly [string, Misbehave])[] = [
  ['503', answer(503, 'down')],
  ['429', answer(429, 'too many requests')],
  ['500 with a page', answer(500, '<html></html>', 'text/html')],
  ['403: key unknown', answer(403, 'unknown key')],
  ['404: log unknown', answer(404, 'unknown log')],
  ['422: proof refused', answer(422, 'invalid proof')],
  ['409 without a size', answer(409, 'conflict')],
  ['409 at a size that is none', answer(409, '01\n', STALE)],
  ['409 at size 0, again and again', answer(409, '0\n', STALE)],
  [
    '409 at the asked size',
    async (_honest, _world, body) => ({
      status: 409,
      contentType: STALE,
      body: `${body.split('\n')[0]?.slice(4) ?? ''}\n`,
    }),
  ],
  ['409 far ahead, a bare claim', answer(409, '1000000\n', STALE)],
  ['200 without a line', answer(200, '')],
  ['200 with garbage', answer(200, '\u0000\u0001')],
  [
    '200 with a signature that does not verify',
    async (honest) => {
      const given = await honest();
      return { ...given, body: flip(given.body) };
    },
  ],
  [
    '200 with the line of another court',
    async (_honest, world, body) => {
      const other = world.courts[3];
      if (other === undefined) throw new Error('no court');
      const given = await other.addCheckpoint(body);
      return { ...given, status: 200 };
    },
  ],
  [
    'no answer for ten seconds, having signed',
    async (honest, world) => {
      await honest();
      await world.scheduler.sleep(10_000);
      throw new Error('timeout');
    },
  ],
  [
    'an answer that is lost, having signed',
    async (honest) => {
      await honest();
      throw new Error('connection reset');
    },
  ],
];

const FROM_MS = 1000;
const UNTIL_MS = 20_000;

const misbehave = (world: World, courts: readonly CourtDouble[], how: Misbehave): void => {
  world.scheduler.schedule(FROM_MS, () => {
    for (const court of courts) court.answerInstead = async (body, honest) => await how(honest, world, body);
  });
  world.scheduler.schedule(UNTIL_MS, () => {
    for (const court of courts) court.answerInstead = null;
  });
};

describe.each(MISBEHAVIOURS)('%s', (_name, how) => {
  it.each([1, 2, 3])('from %i of four courts loses nothing and halts nothing', async (count) => {
    const { trace } = await runScenario([], {
      prepare: (world) => misbehave(world, world.courts.slice(0, count), how),
    });
    expect(trace.some((line) => line.includes('halts'))).toBe(false);
  });
});

describe('courts that are not there', () => {
  it.each([1, 2, 3, 4])('%i of four, from the beginning: certified once three are back', async (count) => {
    await runScenario([], {
      prepare: (world) => {
        for (const court of world.courts.slice(0, count)) court.isUp = false;
        world.scheduler.schedule(UNTIL_MS, () => {
          for (const court of world.courts) court.isUp = true;
        });
      },
    });
  });

  it.each([1, 2, 3, 4])('%i of four die and start again with each request', async (count) => {
    await runScenario([], {
      prepare: (world) => {
        misbehave(world, world.courts.slice(0, count), async (honest) => await honest());
        world.scheduler.schedule(FROM_MS + 1, () => {
          for (const [position, court] of world.courts.slice(0, count).entries()) {
            court.answerInstead = async (_body, honest) => {
              const given = await honest();
              court.crash(position % 2 === 0);
              return given;
            };
          }
        });
      },
    });
  });
});
