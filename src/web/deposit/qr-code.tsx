// The hash link as a QR code: dark on light in both themes, because inverted codes do not scan everywhere.

import type { JSX } from 'preact';
import { encode } from 'uqr';

/** Quiet zone in modules (ISO/IEC 18004 §6.3.8 asks for four). */
const QUIET_MODULES = 4;

/** Draws the code of a text as one path. */
export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }): JSX.Element => {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_MODULES });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
