// Headers of every page. The policy is strict because the pages handle evidence: nothing loads from elsewhere, nothing
// inline runs, a string never becomes a script address except through the one named policy, no page is framed.

/** The content security policy of the pages, without nonces: nothing inline is executed or styled. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types assize',
].join('; ');

const COMMON: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/**
 * Headers of a page. A hash link carries k, which opens unlisted evidence: such pages are not indexed, not cached, and
 * send no referrer with which k would leave this site.
 */
export const pageHeaders = (kind: 'open' | 'hash-link'): Readonly<Record<string, string>> =>
  kind === 'open'
    ? { ...COMMON, 'Cache-Control': 'no-cache', 'Referrer-Policy': 'same-origin' }
    : {
        ...COMMON,
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'X-Robots-Tag': 'noindex, nofollow, noarchive',
      };
