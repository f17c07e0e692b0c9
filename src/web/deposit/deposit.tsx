// The deposit page's programme: files become rows, each row is hashed here, sent, and followed to its certificate.

import { render, type JSX } from 'preact';
import { depositCopy } from '../copy/deposit-copy.ts';
import { startDigester } from '../digest/digest-client.ts';
import type { FileDigests } from '../digest/digest-messages.ts';
import { DropZone } from '../page/drop-zone.tsx';
import { enhancePage } from '../page/enhance.ts';
import { readDepositData } from '../page/read-page-data.ts';
import { DepositRowView, type RowActions } from './deposit-row-view.tsx';
import {
  changeRow,
  EMPTY_STATE,
  removeRow,
  type DepositPageState,
  type DepositRow,
  type RowPhase,
} from './deposit-state.ts';
import type { DepositedEvidence } from './evidence.ts';
import { fetchEvidence, followEvidence } from './follow.ts';
import { listRemembered, rememberDeposit } from './remembered.ts';
import { submitDeposit } from './submit.ts';

/** What a row holds that is not drawn. */
type RowResources = {
  readonly file: File;
  readonly idempotencyKey: string;
  abort: AbortController;
  digests: FileDigests | null;
};

const data = readDepositData();
const words = depositCopy[data.language];
const digester = startDigester(data.scripts.worker);
const resources = new Map<number, RowResources>();
let state: DepositPageState = EMPTY_STATE;
let lastRowId = 0;

const App = (): JSX.Element => (
  <DropZone
    id="deposit-files"
    heading={state.rows.length === 0 ? words.dropHeading : words.dropMore}
    text={words.dropText}
    button={words.choose}
    multiple
    compact={false}
    dragging={state.dragging}
    overHeading={words.dropOver}
    onFiles={addFiles}
    onDragging={(dragging) => update({ ...state, dragging })}
  >
    <div class="switch-row">
      <input
        id="digest-only"
        class="switch"
        type="checkbox"
        role="switch"
        checked={state.digestOnly}
        aria-describedby="digest-only-text"
        onChange={(event) => update({ ...state, digestOnly: event.currentTarget.checked })}
      />
      <div>
        <label for="digest-only">{words.digestOnly}</label>
        <p id="digest-only-text">{words.digestOnlyText}</p>
      </div>
    </div>
  </DropZone>
);

const Entries = (): JSX.Element => (
  <>
    {state.rows.map((row, index) => (
      <DepositRowView
        key={row.rowId}
        row={row}
        ordinal={index + 1}
        language={data.language}
        maxEvidenceBytes={data.maxEvidenceBytes}
        courts={data.courts}
        actions={actions}
      />
    ))}
  </>
);

const draw = (): void => {
  const dropRoot = document.getElementById('deposit-drop');
  const entriesRoot = document.getElementById('deposit-entries');
  if (dropRoot !== null) render(<App />, dropRoot);
  if (entriesRoot !== null) render(<Entries />, entriesRoot);
};

const update = (next: DepositPageState): void => {
  state = next;
  draw();
};

const changePhase = (rowId: number, phase: RowPhase): void => {
  update(changeRow(state, rowId, (row) => ({ ...row, phase })));
};

const rowOf = (rowId: number): DepositRow | undefined => state.rows.find((row) => row.rowId === rowId);

const showEvidence = (rowId: number, evidence: DepositedEvidence, connected: boolean): void => {
  update(
    changeRow(state, rowId, (row) => ({
      ...row,
      sha256: evidence.sha256,
      sm3: evidence.sm3 ?? row.sm3,
      phase: { kind: 'deposited', evidence, connected },
    })),
  );
};

const follow = (rowId: number, first: DepositedEvidence): void => {
  showEvidence(rowId, first, true);
  if (first.state === 'certified') return;
  followEvidence(first.id, {
    onEvidence: (evidence) => showEvidence(rowId, evidence, true),
    onConnection: (connected) => {
      const phase = rowOf(rowId)?.phase;
      if (phase?.kind === 'deposited' && phase.connected !== connected) changePhase(rowId, { ...phase, connected });
    },
  });
};

const send = async (rowId: number): Promise<void> => {
  const row = rowOf(rowId);
  const own = resources.get(rowId);
  if (row === undefined || own === undefined || own.digests === null) return;
  if (!row.digestOnly && row.sizeBytes > data.maxEvidenceBytes) {
    changePhase(rowId, { kind: 'failed', failure: { code: 'too-large' } });
    return;
  }
  own.abort = new AbortController();
  const { signal } = own.abort;
  changePhase(rowId, { kind: 'uploading', sentShare: 0 });
  const outcome = await submitDeposit(
    {
      file: own.file,
      digests: own.digests,
      digestOnly: row.digestOnly,
      // Digest and upload are different requests; one key for both would be refused as reused.
      idempotencyKey: row.digestOnly ? `${own.idempotencyKey}-d` : own.idempotencyKey,
      onProgress: (sentShare) => {
        if (!signal.aborted) changePhase(rowId, { kind: 'uploading', sentShare });
      },
    },
    signal,
  );
  if (signal.aborted && !outcome.ok) return;
  if (outcome.ok) {
    const { name, sizeBytes, mediaType, digestOnly } = row;
    rememberDeposit({ id: outcome.evidence.id, name, sizeBytes, mediaType, digestOnly });
    follow(rowId, outcome.evidence);
  } else {
    changePhase(rowId, { kind: 'failed', failure: outcome.failure });
  }
};

const compute = async (rowId: number): Promise<void> => {
  const own = resources.get(rowId);
  if (own === undefined) return;
  if (own.file.size === 0) {
    changePhase(rowId, { kind: 'failed', failure: { code: 'empty' } });
    return;
  }
  const startedAtMs = performance.now();
  const digests = await digester.digest(own.file, (readBytes) => {
    changePhase(rowId, { kind: 'computing', readBytes, startedAtMs });
  });
  if (rowOf(rowId) === undefined) return;
  if (digests === null) {
    changePhase(rowId, { kind: 'failed', failure: { code: 'changed' } });
    return;
  }
  own.digests = digests;
  update(changeRow(state, rowId, (row) => ({ ...row, ...digests })));
  await send(rowId);
};

const addFiles = (files: readonly File[]): void => {
  for (const file of files) {
    lastRowId += 1;
    const rowId = lastRowId;
    resources.set(rowId, {
      file,
      idempotencyKey: crypto.getRandomValues(new Uint32Array(4)).join('-'),
      abort: new AbortController(),
      digests: null,
    });
    const row: DepositRow = {
      rowId,
      name: file.name,
      sizeBytes: file.size,
      mediaType: file.type,
      digestOnly: state.digestOnly,
      sha256: null,
      sm3: null,
      phase: { kind: 'waiting' },
    };
    update({ ...state, rows: [...state.rows, row] });
    void compute(rowId);
  }
};

const actions: RowActions = {
  onSendDigestOnly: (rowId) => {
    resources.get(rowId)?.abort.abort();
    update(changeRow(state, rowId, (row) => ({ ...row, digestOnly: true })));
    // While it is still computing, the switch is read when the digest is there.
    if (rowOf(rowId)?.sha256 !== null) void send(rowId);
  },
  onCancel: (rowId) => {
    resources.get(rowId)?.abort.abort();
    resources.delete(rowId);
    update(removeRow(state, rowId));
  },
  onRetry: (rowId) => void send(rowId),
  onChanged: (rowId, evidence) => showEvidence(rowId, evidence, true),
};

const restore = async (): Promise<void> => {
  for (const { id, name, sizeBytes, mediaType, digestOnly } of listRemembered()) {
    const evidence = await fetchEvidence(id);
    if (evidence === null) continue;
    lastRowId += 1;
    const rowId = lastRowId;
    const row: DepositRow = {
      rowId,
      name,
      sizeBytes,
      mediaType,
      digestOnly,
      sha256: evidence.sha256,
      sm3: evidence.sm3,
      phase: { kind: 'waiting' },
    };
    update({ ...state, rows: [...state.rows, row] });
    follow(rowId, evidence);
  }
};

const start = async (): Promise<void> => {
  document.getElementById('deposit-drop')?.replaceChildren();
  draw();
  enhancePage();
  // A file dropped beside the field must not replace the page.
  for (const name of ['dragover', 'drop'] as const) addEventListener(name, (event) => event.preventDefault());
  await restore();
  await digester.ready;
  document.documentElement.dataset['ready'] = 'true';
};

void start();
