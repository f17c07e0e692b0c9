// Reads a URL's parsed host name as an IP address and tells what kind of address it is (RFC 6890 special-purpose
// registries). The URL parser has normalized odd IPv4 spellings already (`0x7f000001`, `127.1`, octal); IPv6 it leaves in
// brackets, and an IPv4 address may hide in it: mapped, compatible, NAT64, 6to4.

export type IpKind = 'loopback' | 'private' | 'special' | 'public';

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

const classifyIpv4 = (address: number): IpKind => {
  const first = address >>> 24;
  const second = (address >>> 16) & 255;
  if (first === 127) return 'loopback';
  if (first === 10 || (first === 172 && second >= 16 && second < 32) || (first === 192 && second === 168)) {
    return 'private';
  }
  // This host, shared address space, link-local (cloud metadata), protocol assignments, benchmarks, multicast, reserved.
  const special =
    first === 0 ||
    (first === 100 && second >= 64 && second < 128) ||
    (first === 169 && second === 254) ||
    (first === 192 && second === 0) ||
    (first === 198 && (second === 18 || second === 19)) ||
    first >= 224;
  return special ? 'special' : 'public';
};

const parseIpv4 = (text: string): number | null => {
  if (!IPV4.test(text)) return null;
  const bytes = text.split('.').map(Number);
  if (bytes.some((byte) => byte > 255)) return null;
  return bytes.reduce((address, byte) => address * 256 + byte, 0);
};

const parseGroups = (text: string): number[] | null => {
  if (text === '') return [];
  const groups: number[] = [];
  for (const part of text.split(':')) {
    const ipv4 = parseIpv4(part);
    if (ipv4 !== null) groups.push(ipv4 >>> 16, ipv4 & 0xffff);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
};

const parseIpv6 = (text: string): number[] | null => {
  const halves = text.split('::');
  const head = parseGroups(halves[0] ?? '');
  const tail = halves.length > 1 ? parseGroups(halves[1] ?? '') : [];
  if (halves.length > 2 || head === null || tail === null) return null;
  const zeros = 8 - head.length - tail.length;
  if (halves.length === 1 ? zeros !== 0 : zeros < 1) return null;
  return [...head, ...Array.from({ length: zeros }, () => 0), ...tail];
};

const classifyIpv6 = (groups: readonly number[]): IpKind => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const ipv4 = (g << 16) | h;
  const zeros4 = a === 0 && b === 0 && c === 0 && d === 0;
  if (zeros4 && e === 0 && f === 0) {
    if (g === 0 && h === 1) return 'loopback';
    return g === 0 && h === 0 ? 'special' : classifyIpv4(ipv4); // ::/128; ::a.b.c.d (compatible, RFC 4291)
  }
  if (zeros4 && e === 0 && f === 0xffff) return classifyIpv4(ipv4); // ::ffff:a.b.c.d (mapped)
  if (zeros4 && e === 0xffff && f === 0) return classifyIpv4(ipv4); // ::ffff:0:a.b.c.d (SIIT, RFC 2765)
  if (a === 0x64 && b === 0xff9b) return classifyIpv4(ipv4); // 64:ff9b::/96 (NAT64)
  if (a === 0x2002) return classifyIpv4((b << 16) | c); // 2002::/16 (6to4)
  if ((a & 0xfe00) === 0xfc00) return 'private';
  return (a & 0xe000) === 0x2000 ? 'public' : 'special'; // only 2000::/3 is global unicast
};

/**
 * Classifies the host name of a parsed URL; null when it is a name and no address. A bracketed host that cannot be read
 * counts as special.
 */
export const classifyIpLiteral = (host: string): IpKind | null => {
  if (host.startsWith('[')) {
    const groups = host.endsWith(']') ? parseIpv6(host.slice(1, -1)) : null;
    return groups === null ? 'special' : classifyIpv6(groups);
  }
  const ipv4 = parseIpv4(host);
  return ipv4 === null ? null : classifyIpv4(ipv4);
};
