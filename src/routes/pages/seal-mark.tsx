// The issuer's mark: a Merkle tree drawn in the manner of a nine-fold seal. Square, never round, never with a star or an
// arc of text: that is the form of a Chinese official seal.

import type { FC } from 'hono/jsx';

const FRAME = 'M5 5H95V95H5Z';
const TREE =
  'M50 8V24M27.5 24H72.5M30 24V40M70 24V40M17.5 40H42.5M57.5 40H82.5M20 40V56M40 40V56M60 40V56M80 40V56M12.5 56H27.5M32.5 56H47.5M52.5 56H67.5M72.5 56H87.5M15 56V92M25 56V92M35 56V92M45 56V92M55 56V92M65 56V92M75 56V92M85 56V92';

/** Draws the mark at 34 px, the masthead's size. */
export const SealMark: FC = () => (
  <svg class="seal-mark" viewBox="0 0 100 100" width="34" height="34" aria-hidden="true">
    <path fill="none" stroke="currentColor" stroke-width="6" d={FRAME} />
    <path fill="none" stroke="currentColor" stroke-width="5" d={TREE} />
  </svg>
);
