// `show`: every state of a ledger with its dates, read off a trust bundle that opened under the pinned genesis.

import { parseArgs } from 'node:util';
import { formatUnixMs } from '../../src/core/verify/times.ts';
import { EXIT, type Command } from '../auditor/commands/exit-codes.ts';
import { describeDifference, describePolicy } from './describe-change.ts';
import { openTrustSource } from './trust-source.ts';

/** Runs the command. */
export const runShow: Command = async (words, write) => {
  const { values } = parseArgs({
    args: [...words],
    options: { trust: { type: 'string' }, genesis: { type: 'string' } },
  });
  const { ledger, genesisHash, epochs, asOf } = await openTrustSource(values.trust, values.genesis);
  write(`账本 ledger ${ledger}\n创世 genesis ${genesisHash}\n信任包所至 as of ${asOf.checkpoint.treeSize}\n`);
  for (const [position, epoch] of epochs.entries()) {
    const former = epochs[position - 1];
    const since = formatUnixMs(epoch.sinceUnixMs) ?? '尚未生效 not in force yet';
    write(`\n${epoch.sequence}  ${epoch.leafHash}\n`);
    write(`  条目 entry ${epoch.index}，生效规模 effective size ${epoch.effectiveSize}，${since}\n`);
    write(`  联署规则 policy (M/N, f, N-M, K) ${describePolicy(epoch.state)}\n`);
    if (former !== undefined) write(`${describeDifference(former.state, epoch.state).join('\n')}\n`);
    else write(`${epoch.state.courts.map(({ id, name }) => `  ${name.zh} / ${name.en} (${id})`).join('\n')}\n`);
  }
  return EXIT.sound;
};
