// The operator's page: what this court holds, when it last cosigned, what its peers show, what needs a person. Text only,
// no script; whatever comes from a peer is escaped by the template.

import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { PeerView } from '../gossip/peer-view.ts';
import type { LogStatus, NodeStatus, RoleStatus } from '../operations/node-status.ts';
import { PAGE_COPY, type Language, type PageCopy } from './page-copy.ts';
import { PAGE_STYLE } from './page-style.ts';

/** Nothing is loaded, nothing runs, nobody frames it; the one style is that of this page. */
export const PAGE_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// Whole: a space between the tags would be part of what the policy's hash covers.
const STYLE_ELEMENT = raw(`<style>${PAGE_STYLE}</style>`);

type Markup = ReturnType<typeof html>;
type Context = { readonly copy: PageCopy; readonly language: Language; readonly nowUnixSeconds: number };

const formatNumber = (value: number, language: Language): string => value.toLocaleString(language);

// Beijing's time in Chinese, UTC in English; the other one on hover.
const formatTime = (unixSeconds: number, zone: 'UTC' | 'UTC+8'): string => {
  const shifted = new Date((unixSeconds + (zone === 'UTC' ? 0 : 8 * 3600)) * 1000).toISOString();
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} ${zone}`;
};

const renderMoment = (unixSeconds: number, language: Language): Markup => {
  const [shown, other] = language === 'zh' ? (['UTC+8', 'UTC'] as const) : (['UTC', 'UTC+8'] as const);
  return html`<time datetime="${new Date(unixSeconds * 1000).toISOString()}" title="${formatTime(unixSeconds, other)}"
    >${formatTime(unixSeconds, shown)}</time
  >`;
};

const renderTime = (unixSeconds: number | null | undefined, { copy, language, nowUnixSeconds }: Context): Markup =>
  unixSeconds === null || unixSeconds === undefined
    ? html`${copy.never}`
    : html`${renderMoment(unixSeconds, language)} <span class="aside">${copy.ago(nowUnixSeconds - unixSeconds)}</span>`;

const renderSection = (heading: string, aside: Markup | string, body: Markup): Markup =>
  html`<section>
    <div>
      <h2>${heading}</h2>
      <p class="aside">${aside}</p>
    </div>
    <div>${body}</div>
  </section>`;

const sayState = ({ roles, alarms, forks }: NodeStatus, copy: PageCopy): string => {
  const [witness] = roles;
  if (forks.length > 0) return copy.forked;
  if (witness?.state === 'locked') return copy.locked;
  if (witness?.state === 'halted') return copy.halted;
  if (alarms.length > 0) return copy.alarms(alarms.length);
  const hasSigned = witness?.logs.some(({ treeSize }) => treeSize !== null) === true;
  return hasSigned ? copy.cosigns : copy.nothingYet;
};

const renderAlarms = ({ alarms }: NodeStatus, { copy }: Context): Markup | string =>
  alarms.length === 0
    ? ''
    : renderSection(
        copy.alarmsHeading,
        String(alarms.length),
        html`<ul>
          ${alarms.map(
            ({ code, message }) =>
              html`<li class="alarm">
                <div><b>${copy.alarmNames[code]}</b> <span lang="en">${message}</span></div>
              </li>`,
          )}
        </ul>`,
      );

const renderLogRow = ({ role, state }: RoleStatus, log: LogStatus, context: Context): Markup => {
  const { copy, language } = context;
  return html`<tr>
    <td data-label="${copy.role}"><b>${copy.roles[role] ?? role}</b></td>
    <td data-label="${copy.log}"><span class="code">${log.origin}</span></td>
    <td data-label="${copy.cosignedUpTo}" class="number">
      ${log.treeSize === null ? copy.none : formatNumber(log.treeSize, language)}
    </td>
    <td data-label="${copy.lastCosigned}"><span>${renderTime(log.cosignedAtUnixSeconds, context)}</span></td>
    <td data-label="${copy.state}"><span class="${state === 'ready' ? '' : 'bad'}">${copy.states[state]}</span></td>
  </tr>`;
};

const renderHoldings = ({ roles }: NodeStatus, context: Context): Markup => {
  const { copy } = context;
  return renderSection(
    copy.holdings,
    '',
    html`<table>
        <thead>
          <tr>
            <th>${copy.role}</th>
            <th>${copy.log}</th>
            <th class="number">${copy.cosignedUpTo}</th>
            <th>${copy.lastCosigned}</th>
            <th>${copy.state}</th>
          </tr>
        </thead>
        <tbody>
          ${roles.flatMap((role) => role.logs.map((log) => renderLogRow(role, log, context)))}
        </tbody>
      </table>
      <p class="small">${copy.holdingsNote}</p>`,
  );
};

const GOOD_STATES: readonly PeerView['state'][] = ['consistent', 'absent'];

const renderPeerRow = (peer: PeerView, context: Context): Markup => {
  const { copy, language } = context;
  const { clockOffsetSeconds: offset } = peer;
  return html`<tr>
    <td data-label="${copy.court}">
      <span><b>${peer.court ?? copy.ledgerItself}</b> <span class="code">${peer.url}</span></span>
    </td>
    <td data-label="${copy.shows}" class="number">
      ${peer.treeSize === null ? copy.none : formatNumber(peer.treeSize, language)}
    </td>
    <td data-label="${copy.lastCosigned}"><span>${renderTime(peer.cosignedAtUnixSeconds, context)}</span></td>
    <td data-label="${copy.clock}" class="number">
      ${offset === null ? copy.none : `${offset > 0 ? '+' : ''}${copy.seconds(offset)}`}
    </td>
    <td data-label="${copy.state}">
      <span class="${GOOD_STATES.includes(peer.state) ? '' : 'bad'}">${copy.peerStates[peer.state]}</span>
    </td>
  </tr>`;
};

const renderPeers = ({ peers, gossipAtUnixSeconds }: NodeStatus, context: Context): Markup => {
  const { copy } = context;
  if (peers.length === 0) return renderSection(copy.peers, '', html`<p>${copy.noPeers}</p>`);
  return renderSection(
    copy.peers,
    copy.peersNote,
    html`<table>
        <thead>
          <tr>
            <th>${copy.court}</th>
            <th class="number">${copy.shows}</th>
            <th>${copy.lastCosigned}</th>
            <th class="number">${copy.clock}</th>
            <th>${copy.state}</th>
          </tr>
        </thead>
        <tbody>
          ${peers.map((peer) => renderPeerRow(peer, context))}
        </tbody>
      </table>
      <p class="small">${copy.lastRound}: ${renderTime(gossipAtUnixSeconds, context)}</p>`,
  );
};

const renderForks = ({ forks }: NodeStatus, context: Context): Markup => {
  const { copy } = context;
  return renderSection(
    copy.forks,
    forks.length === 0 ? '' : copy.forksNote,
    forks.length === 0
      ? html`<p>${copy.noForks}</p>`
      : html`<ul>
          ${forks.map(
            ({ number, origin, sizes, foundAtUnixSeconds }) =>
              html`<li class="alarm">
                <div>
                  <a href="/forks/${number}">/forks/${number}</a> ${copy.entries(sizes)}
                  <span
                    ><span class="code">${origin}</span> ${copy.found} ${renderTime(foundAtUnixSeconds, context)}</span
                  >
                </div>
              </li>`,
          )}
        </ul>`,
  );
};

// A verifier key is name, key id and the key itself; an ML-DSA key has 1,750 characters, so name and id stand for it.
const shorten = (vkey: string): string => vkey.split('+', 2).join('+');

const renderKeys = ({ roles }: NodeStatus, { copy }: Context): Markup =>
  renderSection(
    copy.keys,
    copy.keysNote,
    html`<ul>
      ${roles.flatMap(({ vkeys }) => vkeys.map((vkey) => html`<li class="code">${shorten(vkey)}</li>`))}
    </ul>`,
  );

/** Renders the page. */
export const renderOperatorPage = (status: NodeStatus, language: Language, nowUnixSeconds: number): Markup => {
  const copy = PAGE_COPY[language];
  const context = { copy, language, nowUnixSeconds };
  const { court, simulated } = status;
  const name = status.name[language];
  return html`<!doctype html>
    <html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${name} · ${copy.title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${
          simulated
            ? html`<div class="notice">
                <div class="wide"><span class="simulated">${copy.simulated}</span> ${copy.simulatedNote}</div>
              </div>`
            : ''
        }
        <header class="wide">
          <div class="masthead">
            <p class="name">${name} <small>${court}</small></p>
            <nav aria-label="${copy.language}">
              ${
                language === 'zh'
                  ? html`<b>中文</b> <a href="?lang=en" hreflang="en" lang="en">English</a>`
                  : html`<a href="?lang=zh" hreflang="zh" lang="zh">中文</a> <b>English</b>`
              }
            </nav>
          </div>
          <div class="rule"></div>
        </header>
        <main class="wide">
          <section>
            <div>
              <h2>${copy.title}</h2>
              <p class="aside">${renderMoment(nowUnixSeconds, language)}</p>
            </div>
            <h1>${sayState(status, copy)}</h1>
          </section>
          ${renderAlarms(status, context)} ${renderHoldings(status, context)} ${renderPeers(status, context)}
          ${renderForks(status, context)} ${renderKeys(status, context)}
        </main>
        <div class="wide">
          <footer>
            <span>${copy.limits}</span>
            <span><a href="/health">/health</a> · <a href="/metrics">/metrics</a> · <a href="/forks">/forks</a></span>
          </footer>
        </div>
      </body>
    </html>`;
};
