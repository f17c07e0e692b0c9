// A digest in sixteen groups, and the sixteen blanks that stand in its place while it is computed.

import type { JSX } from 'preact';
import { DIGEST_GROUPS, filledBlanks, groupDigest } from '../format/digest-groups.ts';

type DigestProps = {
  readonly digest: string;
  readonly label: string;
  /** Indices of groups that differ from another digest. */
  readonly differing?: readonly number[];
};

/** Draws a digest; copying it by hand gives 64 continuous digits, because the gaps are margins and not spaces. */
export const DigestView = ({ digest, label, differing = [] }: DigestProps): JSX.Element => (
  <p class="digest" role="group" aria-label={`${label}: ${groupDigest(digest).join(' ')}`}>
    {groupDigest(digest).map((group, index) => (
      <span class="digest-group" data-ordinal={index + 1} key={index}>
        {differing.includes(index) ? <mark>{group}</mark> : group}
      </span>
    ))}
  </p>
);

type BlanksProps = { readonly readBytes: number; readonly sizeBytes: number };

/** Draws the blanks: solid where that sixteenth of the bytes has been read, dotted before. Never a digit. */
export const DigestBlanks = ({ readBytes, sizeBytes }: BlanksProps): JSX.Element => {
  const filled = filledBlanks(readBytes, sizeBytes);
  return (
    <p class="digest" aria-hidden="true">
      {Array.from({ length: DIGEST_GROUPS }, (_, index) => (
        <span class="digest-group" data-ordinal={index + 1} key={index}>
          <span class={index < filled ? 'blank blank-full' : 'blank'} />
        </span>
      ))}
    </p>
  );
};
