// The four courts of the local stack. They do not exist: their names are invented, and the ledger's state says
// `simulated` of each, so that no certificate made here can be taken for one of a real court.

import type { Court } from '../core/ledger/genesis.ts';

/** A court without what the stack makes for it: its keys and the time since which it takes part. */
export type SimulatedCourt = Pick<Court, 'id' | 'name' | 'kind' | 'jurisdiction'>;

export const SIMULATED_COURTS: readonly SimulatedCourt[] = [
  {
    id: 'court-a.assize.invalid',
    name: { zh: '墨川互联网法院', en: 'Mochuan Internet Court' },
    kind: 'court',
    jurisdiction: 'CN',
  },
  {
    id: 'court-b.assize.invalid',
    name: { zh: '望澜市中级人民法院', en: 'Wanglan Intermediate People’s Court' },
    kind: 'court',
    jurisdiction: 'CN',
  },
  {
    id: 'court-c.assize.invalid',
    name: { zh: '云汀知识产权法院', en: 'Yunting Intellectual Property Court' },
    kind: 'court',
    jurisdiction: 'CN',
  },
  {
    id: 'court-d.assize.invalid',
    name: { zh: '汐原仲裁委员会', en: 'Xiyuan Arbitration Commission' },
    kind: 'arbitration',
    jurisdiction: 'CN',
  },
];

/** How many of them must cosign: any two quorums share two courts, so that one may collude (f = 1). */
export const REQUIRED_WITNESSES = 3;
