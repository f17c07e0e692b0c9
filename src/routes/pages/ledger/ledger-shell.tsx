// The frame of the ledger's drill-down pages: the shell with what they share.

import type { Child, FC } from 'hono/jsx';
import { explorerCopy } from '../../../web/copy/explorer-copy.ts';
import { type ScriptName, pageScripts } from '../assets.ts';
import type { PageLanguage } from '../page-language.ts';
import type { Deployment } from '../page-ports.ts';
import { Shell } from '../shell.tsx';

/** What every page of the ledger is drawn with. */
export type LedgerPageContext = {
  readonly page: PageLanguage;
  readonly deployment: Deployment;
  /** Printed in the foot: which checkpoint the page rests on. */
  readonly footNote: string | null;
};

type LedgerShellProps = LedgerPageContext & {
  /** What the page is about; the service's name follows it. */
  readonly title: string;
  /** Without language prefix. */
  readonly path: string;
  readonly script?: ScriptName;
  readonly data?: Child;
  readonly noindex?: boolean;
  readonly children: Child;
};

/** Draws the frame. */
export const LedgerShell: FC<LedgerShellProps> = (props) => {
  const { page, deployment, footNote, title, path, script = 'ledger', data, noindex = false, children } = props;
  return (
    <Shell
      page={page}
      title={`${title} · ${explorerCopy[page.language].brand}`}
      section="ledger"
      path={path}
      simulated={deployment.simulated}
      scripts={pageScripts(script)}
      footNote={footNote}
      data={data}
      noindex={noindex}
    >
      {children}
    </Shell>
  );
};
