// A page that says one thing: no such page, or a digest that is none.

import type { FC } from 'hono/jsx';
import { shellCopy } from '../../web/copy/shell-copy.ts';
import type { PageLanguage } from './page-language.ts';
import { Docket } from './page-parts.tsx';
import { Shell } from './shell.tsx';

type MessagePageProps = {
  readonly page: PageLanguage;
  readonly path: string;
  readonly simulated: boolean;
  readonly heading: string;
  readonly text: string;
};

/** Draws the message with the way back. */
export const MessagePage: FC<MessagePageProps> = ({ page, path, simulated, heading, text }) => (
  <Shell page={page} title={heading} section={null} path={path} simulated={simulated} noindex>
    <Docket margin={null}>
      <h1>{heading}</h1>
      <p class="lead">{text}</p>
      <p>
        <a href={page.prefix === '' ? '/' : `${page.prefix}/`}>{shellCopy[page.language].notFoundHome}</a>
      </p>
    </Docket>
  </Shell>
);
