import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  CONFIGURATION_MEMBERS,
  ConfigurationError,
  parseConfiguration,
} from '../../anchor/court-node/configuration.ts';
import { createTestLog } from '../support/test-log.ts';

const log = createTestLog('ledger.assize.invalid/test', 1);
const logs = [{ origin: log.origin, vkey: log.vkey }];
const good = {
  court: 'court-a.assize.invalid',
  name: { zh: '甲', en: 'A' },
  stateDir: 'state',
  keys: { witness: 'keys/witness.key' },
  logs,
};
const parse = (change: object) => parseConfiguration(JSON.stringify({ ...good, ...change }), '/court');

describe('a configuration', () => {
  test('reads with its defaults, and paths start from its folder', () => {
    const configuration = parse({});
    expect(configuration).toMatchObject({ host: '127.0.0.1', port: 0, simulated: false, readyFile: null });
    expect(configuration).toMatchObject({ stateDir: '/court/state', keys: { witness: '/court/keys/witness.key' } });
    expect(configuration.logs).toEqual([{ origin: log.origin, key: log.signer.key, readUrl: null }]);
  });

  test('reads peers, read side and limits, and fills in what is not given', () => {
    const configuration = parse({
      logs: [{ vkey: log.vkey, readUrl: 'https://ledger.example/ledger/' }],
      peers: [{ court: 'court-b.example', url: 'https://court-b.example/node/' }],
      limits: { bodySeconds: 3 },
    });
    expect(configuration).toMatchObject({
      logs: [{ readUrl: 'https://ledger.example/ledger' }],
      peers: [{ court: 'court-b.example', url: 'https://court-b.example/node' }],
      gossipSeconds: 60,
      limits: { bodySeconds: 3, connections: 512 },
    });
  });

  test('takes the key name for an origin that is not given', () => {
    expect(parse({ logs: [{ vkey: log.vkey }] }).logs[0]?.origin).toBe(log.origin);
  });

  test.each([
    ['a court in capitals', { court: 'Court' }, '"court"'],
    ['a court with a slash', { court: 'a/b' }, '"court"'],
    ['no court', { court: undefined }, '"court"'],
    ['an unknown member', { surprise: 1 }, 'surprise'],
    ['a port out of range', { port: 70_000 }, '"port"'],
    ['a port as text', { port: '80' }, '"port"'],
    ['an empty host', { host: '' }, '"host"'],
    ['no Chinese name', { name: { en: 'x' } }, '"name.zh"'],
    ['no keys', { keys: undefined }, '"keys"'],
    ['an unknown role', { keys: { king: 'k' } }, 'king'],
    ['two roles in one file', { keys: { witness: 'a', mirror: './a' } }, '"keys"'],
    ['logs that are no list', { logs: {} }, '"logs"'],
    ['a log key that is none', { logs: [{ vkey: 'x', origin: 'y' }] }, '"logs[0].vkey"'],
    [
      'a cosigner as a log',
      { logs: [{ vkey: 'mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O' }] },
      '"logs[0].vkey"',
    ],
    ['a log twice', { logs: [...logs, ...logs] }, '"logs[1]"'],
    ['a log under its own name', { logs: [{ vkey: log.vkey, origin: 'court-a.assize.invalid/keeper' }] }, '"logs[0]"'],
    ['an origin with a line feed', { logs: [{ vkey: log.vkey, origin: 'a\nb' }] }, '"logs[0].origin"'],
    ['simulated as text', { simulated: 'yes' }, '"simulated"'],
    ['a rate of 0', { requestsPerSecond: 0 }, '"requestsPerSecond"'],
    ['a read side that is no address', { logs: [{ vkey: log.vkey, readUrl: 'ledger' }] }, '"logs[0].readUrl"'],
    ['a read side with credentials', { logs: [{ vkey: log.vkey, readUrl: 'http://a:b@c' }] }, '"logs[0].readUrl"'],
    ['a read side of a file', { logs: [{ vkey: log.vkey, readUrl: 'file:///ledger' }] }, '"logs[0].readUrl"'],
    ['peers that are no list', { peers: {} }, '"peers"'],
    ['a peer without an address', { peers: [{ court: 'court-b.example' }] }, '"peers[0].url"'],
    ['itself as a peer', { peers: [{ court: good.court, url: 'http://b' }] }, '"peers[0].court"'],
    [
      'a peer twice',
      { peers: ['http://b', 'http://c'].map((url) => ({ court: 'court-b.example', url })) },
      '"peers[1]"',
    ],
    ['an unknown member of a peer', { peers: [{ court: 'b', url: 'http://b', key: 'x' }] }, '"key"'],
    ['a pause of 0', { gossipSeconds: 0 }, '"gossipSeconds"'],
    ['an unknown limit', { limits: { moons: 1 } }, '"moons"'],
    ['a limit of 0', { limits: { connections: 0 } }, '"limits.connections"'],
  ])('with %s is refused by its name', (_, change, member) => {
    expect(() => parse(change)).toThrow(ConfigurationError);
    expect(() => parse(change)).toThrow(member);
  });

  test.each(['', '[]', 'null', '"text"', '{'])('that is %j is refused', (text) => {
    expect(() => parseConfiguration(text, '/')).toThrow(ConfigurationError);
  });
});

describe('the README', () => {
  const readme = readFileSync(resolve(import.meta.dirname, '../../anchor/court-node/README.md'), 'utf8');
  const [, example = ''] = /```json\n([\s\S]*?)\n```/.exec(readme) ?? [];

  test('shows a configuration that is accepted, once the log’s key stands in it', () => {
    const text = example.replace(/"ledger\.example\/main\+[^"]*"/, JSON.stringify(log.vkey));
    const configuration = parseConfiguration(text, '/court');
    expect(configuration).toMatchObject({ court: 'court-a.example', peers: [{ court: 'court-b.example' }] });
    expect(Object.keys(configuration.keys)).toEqual(['witness', 'mirror', 'keeper', 'governance']);
  });

  test('explains every member, and no other', () => {
    const [, table = ''] = /\| Member \| Means \|\n([\s\S]*?)\n\n/.exec(readme) ?? [];
    const named = table.split('\n').flatMap((row) => {
      const [, first = ''] = row.split('|');
      return [...first.matchAll(/`(\w+)`/g)].map(([, member]) => member);
    });
    expect(new Set(named)).toEqual(new Set(CONFIGURATION_MEMBERS));
  });
});
