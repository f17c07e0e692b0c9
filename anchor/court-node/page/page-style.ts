// The page's style, inline under its own hash in the Content-Security-Policy: the page is one file and loads nothing.

/** Colours and measures are those of the service's pages; faces are the reader's own. Red marks only failure. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf7;--wash:#f4f1ea;--ink:#16202e;--ink2:#3f4957;--ink3:#5f6772;--line2:#8a8c8c;--line:#dad6cb;--teal:#0f5c5c;--seal:#b3261e;--serif:'Source Serif 4','Noto Serif SC','Noto Serif CJK SC','Songti SC',Georgia,serif;--sans:'Source Sans 3','Noto Sans SC','Noto Sans CJK SC','PingFang SC',Arial,sans-serif;--mono:'IBM Plex Mono',ui-monospace,monospace;--gutter:24px}
@media (prefers-color-scheme:dark){:root{--paper:#11161d;--wash:#181e27;--ink:#ece7db;--ink2:#c3bfb4;--ink3:#98978f;--line2:#6e747c;--line:#2e3641;--teal:#7cc6c1;--seal:#f2897e}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.55 var(--sans);font-variant-numeric:tabular-nums lining-nums;text-size-adjust:100%;-webkit-text-size-adjust:100%}
:root:lang(zh){line-height:1.75;line-break:strict}
body{margin:0;overflow-wrap:anywhere}
h1,h2,p,ul,table,dl,dd{margin:0;padding:0}
ul{list-style:none}
a{color:var(--teal);text-underline-offset:3px}
a:focus-visible{outline:2px solid var(--teal);outline-offset:3px}
.wide{max-width:calc(1200px + 2*var(--gutter));margin-inline:auto;padding-inline:var(--gutter)}
.notice{border-bottom:1px dashed var(--line2);font-size:13px;color:var(--ink2);padding-block:6px}
.simulated{display:inline-block;border:1px dashed var(--line2);padding:0 6px;font-size:12px;color:var(--ink2);white-space:nowrap}
.masthead{display:flex;flex-wrap:wrap;gap:4px 24px;align-items:baseline;justify-content:space-between;padding-block:20px 16px}
.name{font:600 20px/1.4 var(--serif)}
.name small{font:400 13px/1.5 var(--mono);color:var(--ink3);margin-inline-start:12px}
.rule{border-top:3px solid var(--ink);border-bottom:1px solid var(--ink);height:6px}
nav{display:flex;gap:16px;font-size:14px}
nav b{font-weight:600}
section{display:grid;grid-template-columns:152px minmax(0,1fr);gap:0 48px;padding-block:36px;border-top:1px solid var(--line)}
section:first-of-type{border-top:0;padding-block-start:48px}
h1{font:600 34px/1.28 var(--serif);text-wrap:balance}
h2{font:600 16px/1.5 var(--serif)}
.aside{font-size:13px;color:var(--ink3)}
.lead{margin-top:12px;color:var(--ink2)}
.small{margin-top:16px;font-size:14px;color:var(--ink2)}
.alarm{display:grid;grid-template-columns:24px minmax(0,1fr);padding-block:12px;border-bottom:1px solid var(--line)}
.alarm:first-child{border-top:1px solid var(--ink)}
.alarm::before{content:'\\25C6';color:var(--seal)}
.alarm b{font-weight:600;color:var(--seal)}
.alarm div>span{display:block;color:var(--ink2);font-size:14px}
table{width:100%;border-collapse:collapse}
th{font-weight:400;font-size:13px;color:var(--ink3);text-align:start;padding:0 16px 6px 0;border-bottom:1px solid var(--ink);white-space:nowrap}
td{padding:12px 16px 12px 0;border-bottom:1px solid var(--line);vertical-align:baseline}
th:last-child,td:last-child{padding-inline-end:0}
th.number,td.number{text-align:end;padding-inline-end:32px}
td b{font:600 16px/1.4 var(--serif)}
.code{font:400 13px/1.5 var(--mono);color:var(--ink2)}
td .code{display:block}
.bad{color:var(--seal);font-weight:600}
.bad::before{content:'\\25C6\\00A0'}
footer{border-top:1px solid var(--ink);margin-top:24px;padding-block:16px 40px;font-size:13px;color:var(--ink3);display:flex;flex-wrap:wrap;gap:8px 24px;justify-content:space-between}
@media (width < 900px){:root{--gutter:20px}
section{grid-template-columns:minmax(0,1fr);gap:12px;padding-block:28px}
h1{font-size:26px}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}
tr{padding-block:12px;border-bottom:1px solid var(--line)}
tbody tr:first-child{border-top:1px solid var(--ink)}
td{display:grid;grid-template-columns:112px minmax(0,1fr);gap:12px;padding:3px 0;border:0;text-align:start}
td.number{text-align:start;padding-inline-end:0}
td::before{content:attr(data-label);font-size:13px;color:var(--ink3)}
}
@media print{.notice,nav{display:none}html{background:#fff;color:#000}}
`;
