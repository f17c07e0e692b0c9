// The add-checkpoint sequence of the public witnesses' own tests, against the running court node: torchwood
// cmd/litewitness/testdata, Sunlight internal/witness TestAddCheckpoint (BSD-3-Clause). The order matters.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeHex } from '../../src/core/bytes/hex.ts';
import { createVerifierKey, formatVerifierKey, KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { createCourtHome, type RunningCourt } from '../support/court-process.ts';

const ORIGIN = 'sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562';
const KEY_HEX = 'ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f';

const SIGNATURE_1 = 'UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=';
const SIGNATURE_3 = 'UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=';
const SIGNATURE_3_BAD = 'UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6gx=';
const SIGNATURE_5 = 'UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=';
const SIGNATURE_FIVE = 'UgIom4JTC2MerrFcJ5xDcWHzRPVB6zzGBIw4OFqcKDflqjH4q4xY5vMxUxyczvdIlEwFYf7ivQU4KoWan2bLmzLx0go=';
const ROOT_1 = 'KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const ROOT_3 = 'RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=';
const ROOT_5 = 'QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=';
const LEAF_1 = 'KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const LEAF_2 = 'KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const LEAF_2_BAD = 'KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABA=';
const LEAF_3 = 'KgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const LEAF_4 = 'KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const NODE_01 = 'wgiIFdZfYNv6WU1OllBKsWnLYIS/DBMqt8Uh/S4OukE=';
const NODE_23 = '+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=';

const signed = (size: string, root: string, signature: string, origin = ORIGIN) =>
  `${origin}\n${size}\n${root}\n\n\u2014 ${origin} ${signature}\n`;
const body = (old: number, proof: readonly string[], note: string) => [`old ${old}`, ...proof, '', note].join('\n');

const steps: readonly (readonly [string, string, number, string])[] = [
  [
    'first cosignature at size 1',
    body(0, [], signed('1', ROOT_1, SIGNATURE_1)),
    200,
    '\u2014 court-a.assize.invalid/witness ',
  ],
  ['invalid signature', body(1, [LEAF_1, LEAF_2], signed('3', ROOT_3, SIGNATURE_3_BAD)), 403, 'invalid signature'],
  [
    'unknown log',
    body(1, [LEAF_1, LEAF_2], signed('3', ROOT_3, SIGNATURE_3, `${ORIGIN.slice(0, -1)}3`)),
    404,
    'unknown log',
  ],
  ['missing consistency proof', body(1, [], signed('3', ROOT_3, SIGNATURE_3)), 422, 'consistency proof'],
  [
    'wrong consistency proof',
    body(1, [LEAF_1, LEAF_2_BAD], signed('3', ROOT_3, SIGNATURE_3)),
    422,
    'consistency proof',
  ],
  [
    'grow to size 3',
    body(1, [LEAF_1, LEAF_2], signed('3', ROOT_3, SIGNATURE_3)),
    200,
    '\u2014 court-a.assize.invalid/witness ',
  ],
  ['old size is not the current one', body(1, [LEAF_1, NODE_23, LEAF_4], signed('5', ROOT_5, SIGNATURE_5)), 409, '3\n'],
  [
    'grow to size 5',
    body(3, [LEAF_2, LEAF_3, NODE_01, LEAF_4], signed('5', ROOT_5, SIGNATURE_5)),
    200,
    '\u2014 court-a.assize.invalid/witness ',
  ],
  ['old size 0 is not the current one', body(0, [], signed('5', ROOT_5, SIGNATURE_5)), 409, '5\n'],
  ['syntactically invalid note', body(5, [], `${ORIGIN}\n5\n${ROOT_5}\n`), 400, 'malformed note'],
  ['invalid checkpoint body', body(5, [], signed('five', ROOT_1, SIGNATURE_FIVE)), 400, 'invalid checkpoint'],
];

const home = createCourtHome();
let court: RunningCourt;

beforeAll(async () => {
  const key = createVerifierKey(ORIGIN, KEY_TYPE.ed25519, decodeHex(KEY_HEX) ?? new Uint8Array());
  home.configure([{ origin: ORIGIN, vkey: formatVerifierKey(key) }]);
  court = await home.start();
});

afterAll(async () => {
  await court.stop();
  home.remove();
});

test.each(steps)('%s', async (_, request, status, content) => {
  const response = await fetch(`${court.url}/add-checkpoint`, { method: 'POST', body: request });
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status, text: expect.stringContaining(content) });
  if (status === 409) {
    expect(response.headers.get('content-type')).toBe('text/x.tlog.size');
    expect(text).toBe(content);
  }
});
