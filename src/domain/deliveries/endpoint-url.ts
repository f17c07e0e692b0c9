// Which URLs the service may call on behalf of a customer (server-side request forgery guard). Hostile input.
// The parsed host name is judged, never the text: `0x7f.1` and `127.1` are one address. A Worker cannot see the address
// a name resolves to, so a public name that points to a private address (DNS rebinding) is not detected here; on
// Cloudflare's network a Worker has no private network to reach.

import { fail, succeed, type Result } from '../../core/result.ts';
import { classifyIpLiteral } from './ip-literal.ts';

export type UrlRules = {
  /** Lets http, any port, `localhost`, loopback and private addresses pass. For development only. */
  readonly allowPrivate: boolean;
  /** Ports besides 443. */
  readonly extraPorts: readonly number[];
  /** Host names of the service itself; they and all names below them are refused. */
  readonly ownHosts: readonly string[];
};

export type UrlFailure = {
  readonly code:
    | 'url.malformed'
    | 'url.scheme'
    | 'url.port'
    | 'url.credentials'
    | 'url.fragment'
    | 'url.ip-literal'
    | 'url.host'
    | 'url.private-name'
    | 'url.own-host';
  readonly detail: string;
};

export const MAX_URL_CHARACTERS = 2048;

/** Top-level and reverse names that never mean a public host (RFC 6761, RFC 8375, ICANN's `internal`, common private use). */
const PRIVATE_SUFFIXES = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'arpa',
  'onion',
  'test',
  'invalid',
];

/** Public services whose every name resolves to the address written in it, or to loopback. Not complete: see header. */
const ADDRESS_IN_NAME_SUFFIXES = [
  'nip.io',
  'sslip.io',
  'xip.io',
  'localtest.me',
  'lvh.me',
  'vcap.me',
  'lacolhost.com',
  'traefik.me',
];

// Printable ASCII without backslash: the URL parser drops tabs and line ends and turns `\` and U+3002 into `/` and `.`;
// refusing them keeps the text a person approved equal to the host that is called. International names: as `xn--`.
const PLAIN_TEXT = /^[\x21-\x5b\x5d-\x7e]+$/;
const AUTHORITY = /^https?:\/\/([^/?#]+)/i;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const NUMERIC_LABEL = /^(?:\d+|0x[0-9a-f]*)$/;

const isBelow = (host: string, suffix: string): boolean => host === suffix || host.endsWith(`.${suffix}`);

const checkName = (host: string, rules: UrlRules): UrlFailure | null => {
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  if (host.length > 253 || !labels.every((label) => LABEL.test(label)) || NUMERIC_LABEL.test(last)) {
    return { code: 'url.host', detail: 'The host is not a valid name.' };
  }
  if (rules.ownHosts.some((own) => isBelow(host, own))) {
    return { code: 'url.own-host', detail: 'The host belongs to this service.' };
  }
  if (rules.allowPrivate) return null;
  if (labels.length < 2) return { code: 'url.private-name', detail: 'The host is a single label, not a public name.' };
  if ([...PRIVATE_SUFFIXES, ...ADDRESS_IN_NAME_SUFFIXES].some((suffix) => isBelow(host, suffix))) {
    return { code: 'url.private-name', detail: 'The host is not a public name.' };
  }
  return null;
};

const checkHost = (host: string, rules: UrlRules): UrlFailure | null => {
  const ip = classifyIpLiteral(host);
  if (ip === null) return checkName(host, rules);
  if (rules.allowPrivate && (ip === 'loopback' || ip === 'private')) return null;
  return { code: 'url.ip-literal', detail: 'The host is an IP address; give a name.' };
};

/**
 * Checks a URL that a customer wants called, and again before each call. Success is the URL in normal form, without a
 * trailing dot behind the host.
 */
export const checkEndpointUrl = (text: string, rules: UrlRules): Result<URL, UrlFailure> => {
  const malformed = fail<UrlFailure>({ code: 'url.malformed', detail: 'This is not an absolute URL in plain ASCII.' });
  if (text.length > MAX_URL_CHARACTERS || !PLAIN_TEXT.test(text)) return malformed;
  const url = URL.parse(text);
  if (url === null) return malformed;
  if (url.protocol !== 'https:' && !(rules.allowPrivate && url.protocol === 'http:')) {
    return fail({ code: 'url.scheme', detail: 'The scheme must be https.' });
  }
  const authority = AUTHORITY.exec(text)?.[1];
  if (authority === undefined) return malformed;
  // Also an empty `@`, which the parser drops: `https://bank.example@attacker.example` is read wrongly by people.
  if (authority.includes('@')) return fail({ code: 'url.credentials', detail: 'User name and password are refused.' });
  if (text.includes('#')) return fail({ code: 'url.fragment', detail: 'A fragment is never sent; leave it out.' });
  if (url.port !== '' && !rules.allowPrivate && !rules.extraPorts.includes(Number(url.port))) {
    return fail({ code: 'url.port', detail: 'The port must be 443.' });
  }
  const host = url.hostname.endsWith('.') ? url.hostname.slice(0, -1) : url.hostname;
  const failure = checkHost(host, rules);
  if (failure !== null) return fail(failure);
  url.hostname = host;
  return succeed(url);
};

/**
 * Tells whether the development switch is honoured: only where the ledger's host ends in `.invalid`, which no production
 * ledger can have. Without this a copied `ALLOW_PRIVATE_WEBHOOKS=1` would open the network behind a production Worker.
 */
export const allowsPrivateEndpoints = (flag: string | undefined, ledgerOrigin: string): boolean =>
  flag === '1' && /^[^/]+\.invalid(?:\/|$)/.test(ledgerOrigin);
