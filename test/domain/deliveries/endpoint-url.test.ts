import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';
import { describe, expect, it } from 'vitest';

import {
  allowsPrivateEndpoints,
  checkEndpointUrl,
  type UrlFailure,
  type UrlRules,
} from '../../../src/domain/deliveries/endpoint-url.ts';

const RULES: UrlRules = { allowPrivate: false, extraPorts: [8443], ownHosts: ['api.assize.example'] };
const DEVELOPMENT: UrlRules = { allowPrivate: true, extraPorts: [], ownHosts: [] };

const codeOf = (text: string, rules: UrlRules = RULES): UrlFailure['code'] | 'ok' => {
  const checked = checkEndpointUrl(text, rules);
  return checked.ok ? 'ok' : checked.failure.code;
};

describe('checkEndpointUrl', () => {
  it.each([
    ['https://hooks.court.gov.cn/evidence', 'https://hooks.court.gov.cn/evidence'],
    ['https://hooks.court.gov.cn', 'https://hooks.court.gov.cn/'],
    ['https://hooks.court.gov.cn:443/a?b=c', 'https://hooks.court.gov.cn/a?b=c'],
    ['https://hooks.court.gov.cn:8443/', 'https://hooks.court.gov.cn:8443/'],
    ['HTTPS://Hooks.Court.GOV.cn./a', 'https://hooks.court.gov.cn/a'],
    ['https://xn--fiqs8s.xn--55qx5d.cn/', 'https://xn--fiqs8s.xn--55qx5d.cn/'],
    ['https://a_b.example.com/', 'https://a_b.example.com/'],
    ['https://notassize.example/', 'https://notassize.example/'],
    ['https://127.0.0.1.example.com/', 'https://127.0.0.1.example.com/'],
    ['https://example.com/?next=http://u@127.0.0.1', 'https://example.com/?next=http://u@127.0.0.1'],
  ])('accepts %s in normal form', (text, normal) => {
    const checked = checkEndpointUrl(text, RULES);
    expect(checked.ok && checked.value.href).toBe(normal);
  });

  it.each<[string, UrlFailure['code']]>([
    ['', 'url.malformed'],
    ['hooks.court.gov.cn', 'url.malformed'],
    ['//hooks.court.gov.cn/', 'url.malformed'],
    ['https:', 'url.malformed'],
    ['https://', 'url.malformed'],
    ['https:hooks.court.gov.cn', 'url.malformed'],
    ['https:/hooks.court.gov.cn', 'url.malformed'],
    ['https:///hooks.court.gov.cn', 'url.malformed'],
    [' https://hooks.court.gov.cn', 'url.malformed'],
    ['https://hooks.court.gov.cn/\n', 'url.malformed'],
    ['https://hooks\t.court.gov.cn/', 'url.malformed'],
    ['https:\\\\hooks.court.gov.cn/', 'url.malformed'],
    ['https://hooks.court.gov.cn\\@127.0.0.1/', 'url.malformed'],
    ['https://①②⑦.⓪.⓪.①/', 'url.malformed'],
    ['https://127。0。0。1/', 'url.malformed'],
    ['https://法院.cn/', 'url.malformed'],
    ['https://ex\u00adample.com/', 'url.malformed'],
    [`https://example.com/${'a'.repeat(2048)}`, 'url.malformed'],
    ['https://example.com:99999/', 'url.malformed'],
    ['https://256.0.0.1/', 'url.malformed'],
    ['https://1.2.3.4.5/', 'url.malformed'],
    ['https://[::1/', 'url.malformed'],
    ['https://[fe80::1%25eth0]/', 'url.malformed'],
    ['http://hooks.court.gov.cn/', 'url.scheme'],
    ['ftp://hooks.court.gov.cn/', 'url.scheme'],
    ['file:///etc/passwd', 'url.scheme'],
    ['javascript:alert(1)', 'url.scheme'],
    ['data:text/plain,x', 'url.scheme'],
    ['wss://hooks.court.gov.cn/', 'url.scheme'],
    ['https://user@example.com/', 'url.credentials'],
    ['https://user:pass@example.com/', 'url.credentials'],
    ['https://@example.com/', 'url.credentials'],
    ['https://:@example.com/', 'url.credentials'],
    ['https://example.com@127.0.0.1/', 'url.credentials'],
    ['https://example.com/#x', 'url.fragment'],
    ['https://example.com/#', 'url.fragment'],
    ['https://example.com:80/', 'url.port'],
    ['https://example.com:22/', 'url.port'],
    ['https://example.com:0/', 'url.port'],
    ['https://example.com:8444/', 'url.port'],
    ['https://127.0.0.1/', 'url.ip-literal'],
    ['https://127.0.0.1./', 'url.ip-literal'],
    ['https://127.1/', 'url.ip-literal'],
    ['https://0x7f000001/', 'url.ip-literal'],
    ['https://0x7f.1/', 'url.ip-literal'],
    ['https://0X7F.0X0.0X0.0X1/', 'url.ip-literal'],
    ['https://2130706433/', 'url.ip-literal'],
    ['https://017700000001/', 'url.ip-literal'],
    ['https://0177.0.0.1/', 'url.ip-literal'],
    ['https://%31%32%37.0.0.1/', 'url.ip-literal'],
    ['https://0/', 'url.ip-literal'],
    ['https://0.0.0.0/', 'url.ip-literal'],
    ['https://10.0.0.1/', 'url.ip-literal'],
    ['https://172.16.0.1/', 'url.ip-literal'],
    ['https://192.168.1.1/', 'url.ip-literal'],
    ['https://169.254.169.254/latest/meta-data/', 'url.ip-literal'],
    ['https://100.64.0.1/', 'url.ip-literal'],
    ['https://255.255.255.255/', 'url.ip-literal'],
    ['https://8.8.8.8/', 'url.ip-literal'],
    ['https://[::1]/', 'url.ip-literal'],
    ['https://[::]/', 'url.ip-literal'],
    ['https://[::ffff:127.0.0.1]/', 'url.ip-literal'],
    ['https://[::ffff:7f00:1]/', 'url.ip-literal'],
    ['https://[0:0:0:0:0:ffff:7f00:1]/', 'url.ip-literal'],
    ['https://[64:ff9b::7f00:1]/', 'url.ip-literal'],
    ['https://[fe80::1]/', 'url.ip-literal'],
    ['https://[fd00::1]/', 'url.ip-literal'],
    ['https://[2001:db8::1]/', 'url.ip-literal'],
    ['https://localhost/', 'url.private-name'],
    ['https://localhost./', 'url.private-name'],
    ['https://LOCALHOST/', 'url.private-name'],
    ['https://intranet/', 'url.private-name'],
    ['https://a.localhost/', 'url.private-name'],
    ['https://printer.local/', 'url.private-name'],
    ['https://metadata.google.internal/', 'url.private-name'],
    ['https://router.home.arpa/', 'url.private-name'],
    ['https://1.0.0.127.in-addr.arpa/', 'url.private-name'],
    ['https://abc.onion/', 'url.private-name'],
    ['https://court.test/', 'url.private-name'],
    ['https://court-a.assize.invalid/', 'url.private-name'],
    ['https://127.0.0.1.nip.io/', 'url.private-name'],
    ['https://7f000001.nip.io./', 'url.private-name'],
    ['https://10-0-0-1.sslip.io/', 'url.private-name'],
    ['https://localtest.me/', 'url.private-name'],
    ['https://a..example.com/', 'url.host'],
    ['https://example.com../', 'url.host'],
    ['https://-a.example.com/', 'url.host'],
    [`https://${'a'.repeat(64)}.example.com/`, 'url.host'],
    [`https://${'a.'.repeat(130)}com/`, 'url.host'],
    ['https://api.assize.example/v1/webhooks', 'url.own-host'],
    ['https://API.assize.example./', 'url.own-host'],
    ['https://x.api.assize.example/', 'url.own-host'],
  ])('refuses %j as %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each([
    'http://127.0.0.1:8790/hook',
    'http://localhost:8790/',
    'http://[::1]:8790/',
    'http://[::ffff:127.0.0.1]:8790/',
    'http://192.168.1.7/',
    'http://receiver/',
    'https://hooks.court.gov.cn/',
  ])('accepts %s where private addresses are allowed', (text) => {
    expect(codeOf(text, DEVELOPMENT)).toBe('ok');
  });

  it.each<[string, UrlFailure['code']]>([
    ['http://169.254.169.254/latest/meta-data/', 'url.ip-literal'],
    ['http://[::ffff:a9fe:a9fe]/', 'url.ip-literal'],
    ['http://[64:ff9b::a9fe:a9fe]/', 'url.ip-literal'],
    ['http://[fe80::1]/', 'url.ip-literal'],
    ['http://0.0.0.0/', 'url.ip-literal'],
    ['http://8.8.8.8/', 'url.ip-literal'],
    ['http://224.0.0.1/', 'url.ip-literal'],
    ['http://u@127.0.0.1/', 'url.credentials'],
    ['ftp://127.0.0.1/', 'url.scheme'],
  ])('refuses %j as %s even where private addresses are allowed', (text, code) => {
    expect(codeOf(text, DEVELOPMENT)).toBe(code);
  });

  it('judges a long hostile host in linear time', () => {
    const makeInput = (length: number): string => `https://${'a-.'.repeat(length / 3)}/`;
    expect(measureGrowth(30_000, makeInput, codeOf)).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('allowsPrivateEndpoints', () => {
  it.each([
    ['1', 'ledger.assize.invalid/dev', true],
    ['1', 'ledger.assize.invalid', true],
    ['1', 'ledger.assize.example/dev', false],
    ['1', 'ledger.assize.example/x.invalid', false],
    ['1', 'ledger.invalid.example/dev', false],
    ['1', 'ledgerinvalid/dev', false],
    ['0', 'ledger.assize.invalid/dev', false],
    ['true', 'ledger.assize.invalid/dev', false],
    [undefined, 'ledger.assize.invalid/dev', false],
  ])('for flag %j and origin %s is %s', (flag, origin, allowed) => {
    expect(allowsPrivateEndpoints(flag, origin)).toBe(allowed);
  });
});
