import { describe, expect, it } from 'vitest';

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { composeBodies, EMPTY_HEAD, type UncomposedDelivery } from '../../../src/domain/deliveries/delivery-body.ts';

const delivery = (sequence: number, dataText = '{"id":"ev_1"}'): UncomposedDelivery => ({
  deliveryId: `dlv_${sequence}`,
  event: {
    id: `evt_${sequence}`,
    organizationId: 'org_1',
    type: 'evidence.certified',
    sequence,
    createdAtUnixMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    dataText,
  },
});

const hash = (text: string): string => encodeHex(sha256(encodeUtf8(text)));

describe('composeBodies', () => {
  it('writes the members in their fixed order', () => {
    expect(composeBodies(EMPTY_HEAD, [delivery(7)])[0]?.body).toBe(
      `{"type":"evidence.certified","timestamp":"2026-01-02T03:04:05.006Z","sequence":7,"endpointSequence":1,"previousHash":"${'0'.repeat(64)}","data":{"id":"ev_1"}}`,
    );
  });

  it('carries the data byte for byte as it was stored', () => {
    const dataText = '{ "b":1,"a":"\\u8b49\\ud83d\\ude00","n":1.0 }';
    const [composed] = composeBodies(EMPTY_HEAD, [delivery(1, dataText)]);
    expect(composed?.body.endsWith(`,"data":${dataText}}`)).toBe(true);
    expect(() => JSON.parse(composed?.body ?? '') as unknown).not.toThrow();
  });

  it('chains every body to the one before, across calls as within one', () => {
    const deliveries = [delivery(1), delivery(4), delivery(5), delivery(9)];
    const whole = composeBodies(EMPTY_HEAD, deliveries);
    const first = composeBodies(EMPTY_HEAD, deliveries.slice(0, 2));
    const head = first.at(-1);
    if (head === undefined) throw new Error('nothing was composed');
    expect([...first, ...composeBodies(head, deliveries.slice(2))]).toEqual(whole);
    expect(whole.map(({ endpointSequence }) => endpointSequence)).toEqual([1, 2, 3, 4]);
    for (const [index, { body, bodySha256 }] of whole.entries()) {
      expect(bodySha256).toBe(hash(body));
      const previous = whole[index - 1];
      const { previousHash } = JSON.parse(body) as { previousHash: string };
      expect(previousHash).toBe(previous === undefined ? '0'.repeat(64) : hash(previous.body));
    }
  });
});
