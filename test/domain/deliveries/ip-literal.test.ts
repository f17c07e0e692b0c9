import { describe, expect, it } from 'vitest';

import { classifyIpLiteral, type IpKind } from '../../../src/domain/deliveries/ip-literal.ts';

describe('classifyIpLiteral', () => {
  it.each<[string, IpKind]>([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.15.0.1', 'public'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.0.1', 'private'],
    ['192.167.0.1', 'public'],
    ['0.0.0.0', 'special'],
    ['100.63.0.1', 'public'],
    ['100.64.0.1', 'special'],
    ['100.128.0.1', 'public'],
    ['169.254.169.254', 'special'],
    ['192.0.0.8', 'special'],
    ['198.18.0.1', 'special'],
    ['224.0.0.1', 'special'],
    ['255.255.255.255', 'special'],
    ['8.8.8.8', 'public'],
    ['[::1]', 'loopback'],
    ['[::]', 'special'],
    ['[::7f00:1]', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['[::ffff:0:7f00:1]', 'loopback'],
    ['[64:ff9b::a00:1]', 'private'],
    ['[2002:7f00:1::]', 'loopback'],
    ['[2002:a9fe:a9fe::]', 'special'],
    ['[fc00::1]', 'private'],
    ['[fdff::1]', 'private'],
    ['[fe80::1]', 'special'],
    ['[ff02::1]', 'special'],
    ['[2606:4700::1111]', 'public'],
    ['[1:2:3:4:5:6:7:8]', 'special'],
    ['[1::2::3]', 'special'],
    ['[1:2:3]', 'special'],
    ['[::1', 'special'],
    ['[]', 'special'],
  ])('reads %s as %s', (host, kind) => {
    expect(classifyIpLiteral(host)).toBe(kind);
  });

  it.each(['example.com', 'localhost', '1.2.3', '1.2.3.4.5', '256.1.1.1', ''])('takes %j for a name', (host) => {
    expect(classifyIpLiteral(host)).toBeNull();
  });
});
