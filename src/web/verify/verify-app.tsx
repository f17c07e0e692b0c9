// The verify page below its heading, and the whole of the offline file: the object, the finding, the steps, and how to do
// without us.

import type { JSX } from 'preact';
import { repeatCopy } from '../copy/repeat-copy.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { DigestBlanks } from '../deposit/digest-view.tsx';
import { formatInteger } from '../format/numbers.ts';
import { DropZone } from '../page/drop-zone.tsx';
import { FindingView } from './finding-view.tsx';
import { StepVector } from './step-vector.tsx';
import type { VerifySession } from './verify-session.ts';
import { SearchedView, WithoutView } from './without-view.tsx';

/** Draws everything below the page's heading. */
export const VerifyApp = ({ session }: { readonly session: VerifySession }): JSX.Element => {
  const state = session.state();
  const data = session.data();
  const parts = session.parts();
  const words = verifyCopy[data.language];
  return (
    <>
      <section class="docket" aria-labelledby="object-title">
        <div class="docket-margin">
          <h2 id="object-title">{words.object}</h2>
        </div>
        <div class="docket-body">
          <ObjectZone session={session} />
        </div>
        <div class="docket-note" />
      </section>
      <FindingView session={session} />
      {parts === null ? null : (
        <>
          <parts.BasisView session={session} />
          <parts.ReportView session={session} />
        </>
      )}
      <SearchedView state={state} data={data} />
      {state.items.length > 0 || state.verdict !== null ? (
        <StepVector
          state={state}
          meanings={parts?.STEP_MEANINGS ?? null}
          language={data.language}
          simulated={data.simulated}
        />
      ) : null}
      <WithoutView state={state} data={data} />
    </>
  );
};

const ObjectZone = ({ session }: { readonly session: VerifySession }): JSX.Element => {
  const state = session.state();
  const data = session.data();
  const words = verifyCopy[data.language];
  const { file, given, proof, reading } = state;
  const filled = file !== null || given !== null || proof !== null || reading !== null;
  const parts = [
    file === null
      ? null
      : `${formatInteger(file.sizeBytes, data.language)} ${data.language === 'zh' ? '字节' : 'bytes'}`,
    file === null ? null : words.hashedHere,
    given === null ? null : `${words.certificateGiven} ${given.name}`,
    proof === null ? null : repeatCopy[data.language].usingProof(proof.name),
  ];
  const text = parts.filter((part) => part !== null).join(' · ');
  const readingText = reading === null ? null : words.reading(Math.floor(reading.share * 100));
  return (
    <DropZone
      id="verify-files"
      heading={reading?.name ?? file?.name ?? (given === null && proof === null ? words.dropHeading : words.object)}
      text={state.unreadable ? words.unreadable : (readingText ?? (filled ? text : words.dropText))}
      button={filled ? words.another : words.choose}
      multiple
      compact={filled}
      outlined={filled}
      dragging={state.dragging}
      overHeading={words.dropOver}
      onFiles={(files) => void session.takeFiles(files)}
      onDragging={(dragging) => session.update({ dragging })}
    >
      {reading === null ? null : <DigestBlanks readBytes={reading.share} sizeBytes={1} />}
    </DropZone>
  );
};
