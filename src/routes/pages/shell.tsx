// The frame of every page: simulated strip, masthead with navigation and language switch, footer. Server-rendered, whole
// without scripts.

import type { Child, FC } from 'hono/jsx';
import { HTML_LANG, type Language } from '../../web/copy/language.ts';
import { shellCopy } from '../../web/copy/shell-copy.ts';
import { preloadedFonts, sealMarkIcon, stylesheet, type PageScripts } from './assets.ts';
import type { PageLanguage } from './page-language.ts';
import { SealMark } from './seal-mark.tsx';

export type ShellProps = {
  readonly page: PageLanguage;
  readonly title: string;
  readonly section: 'deposit' | 'verify' | 'ledger' | null;
  /** Path of this page without its language prefix, for the language switch. */
  readonly path: string;
  readonly simulated: boolean;
  /** Script, and what else is to be loaded at once. */
  readonly scripts?: PageScripts;
  readonly preload?: readonly string[];
  /** Page data for the browser programme. */
  readonly data?: Child;
  readonly noindex?: boolean;
  /** Printed only: what the page rests on. */
  readonly footNote?: string | null;
  readonly children: Child;
};

const Masthead: FC<ShellProps> = ({ page, section, path }) => {
  const words = shellCopy[page.language];
  const items = [
    { name: 'deposit', href: page.prefix === '' ? '/' : `${page.prefix}/`, text: words.deposit },
    { name: 'verify', href: `${page.prefix}/v`, text: words.verify },
    { name: 'ledger', href: `${page.prefix}/ledger`, text: words.ledger },
    { name: 'documents', href: '/docs', text: words.documents },
  ];
  const languages: readonly { readonly code: Language; readonly text: string }[] = [
    { code: 'zh', text: '中文' },
    { code: 'en', text: 'English' },
  ];
  return (
    <header class="masthead">
      <a class="brand" href={items[0]?.href}>
        <SealMark />
        <span class="brand-zh" lang="zh-CN">
          司法存证
        </span>
        <span class="brand-en" lang="en">
          Assize
        </span>
      </a>
      <nav class="nav" aria-label={words.navLabel}>
        <ul>
          {items.map((item) => (
            <li>
              <a href={item.href} aria-current={item.name === section ? 'page' : undefined}>
                {item.text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <nav class="languages" aria-label={words.languageLabel}>
        {languages.map(({ code, text }) =>
          code === page.language ? (
            <span lang={HTML_LANG[code]} aria-current="true">
              {text}
            </span>
          ) : (
            <a href={`/${code}${path}`} lang={HTML_LANG[code]} hreflang={HTML_LANG[code]}>
              {text}
            </a>
          ),
        )}
      </nav>
    </header>
  );
};

/** Draws a whole page. */
export const Shell: FC<ShellProps> = (props) => {
  const { page, title, scripts, preload = [], simulated, noindex, footNote, data, children } = props;
  const words = shellCopy[page.language];
  return (
    <html lang={HTML_LANG[page.language]}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {noindex === true ? <meta name="robots" content="noindex, nofollow" /> : null}
        {noindex === true ? <meta name="referrer" content="no-referrer" /> : null}
        <link rel="icon" type="image/svg+xml" href={sealMarkIcon()} />
        {preloadedFonts().map((href) => (
          <link rel="preload" as="font" type="font/woff2" href={href} crossorigin="anonymous" />
        ))}
        <link rel="stylesheet" href={stylesheet('page')} />
        {[...(scripts?.preload ?? []), ...preload].map((href) => (
          <link rel="modulepreload" href={href} />
        ))}
        {scripts === undefined ? null : <script type="module" src={scripts.entry} />}
      </head>
      <body>
        <a class="skip-link" href="#content">
          {words.skip}
        </a>
        {simulated ? (
          <aside class="strip" aria-label={words.simulated}>
            <span class="mark-simulated">{words.simulated}</span> <span>{words.strip}</span>
          </aside>
        ) : null}
        <Masthead {...props} />
        <main id="content">{children}</main>
        <footer class="footer">
          <p>{words.footLeft}</p>
          <p>{words.footRight}</p>
          {footNote === undefined || footNote === null ? null : <p class="foot-note">{footNote}</p>}
        </footer>
        {data}
        <link rel="stylesheet" href={stylesheet('fonts-zh')} />
      </body>
    </html>
  );
};
