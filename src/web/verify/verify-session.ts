// What happens on the verify page and in the offline file: files are taken, hashed, told apart and verified, and the state
// that follows is drawn. No drawing here, and no request.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import type { OpenTrust } from '../../core/verify/trust.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import type { Language } from '../copy/language.ts';
import type { Digester, DigestOutcome } from '../digest/digest-client.ts';
import type { VerifyData } from '../page/page-data.ts';
import type { GivenFile } from './given-file.ts';
import { judgedSubject } from './judged-subject.ts';
import { nextTurn } from './next-turn.ts';
import type * as Explainer from './explainer.ts';
import type * as Verifier from './verifier.ts';
import { certificateOf, initialState, type VerifyState } from './verify-state.ts';

/** Longest silence between two drawings of progress: more often nobody reads it. */
const PROGRESS_MS = 100;
/** Name of the measure that each verification leaves in the page's timeline. */
const MEASURE = 'assize-verify';

export type VerifySession = {
  readonly state: () => VerifyState;
  readonly data: () => VerifyData;
  readonly update: (change: Partial<VerifyState>) => void;
  readonly takeFiles: (files: readonly File[]) => Promise<void>;
  /** Verifies what is at hand again. */
  readonly verify: () => Promise<void>;
  /** Verifies what is at hand, and whatever follows, as of a moment; null: as of now. */
  readonly judgeAt: (atUnixMs: number | null) => Promise<void>;
  /** What is loaded with the verifier; null until it is. Whenever there is a verdict, it is there. */
  readonly parts: () => typeof Explainer | null;
  readonly setLanguage: (language: Language) => void;
};

export type SessionParts = {
  readonly data: VerifyData;
  readonly digester: Digester;
  readonly verifier: Promise<typeof Verifier & typeof Explainer>;
  readonly draw: (state: VerifyState, data: VerifyData) => void;
};

const WITHOUT_VERDICT = {
  verdict: null,
  judged: null,
  report: null,
  steps: null,
  repetitions: [],
  checkedAtUnixMs: null,
} as const satisfies Partial<VerifyState>;

/** Starts a session. Nothing is drawn before the first `update`. */
export const createVerifySession = ({ data: first, digester, verifier, draw }: SessionParts): VerifySession => {
  let data = first;
  let state = initialState(first);
  let parts: typeof Explainer | null = null;
  let opened: Promise<OpenTrust | null> = verifier.then(({ openPageTrust }) => openPageTrust(first.trust));

  const update = (change: Partial<VerifyState>): void => {
    // The report of a former verdict goes with it.
    if (change.report !== undefined && state.report?.kind === 'ready') URL.revokeObjectURL(state.report.address);
    state = { ...state, ...change };
    draw(state, data);
  };

  const judge = async (certificate: string | Uint8Array | null, trust: OpenTrust | null): Promise<Verdict | null> => {
    const { verifyCertificate, verifyProof, refuseDocument, verifyInBrowser } = await verifier;
    const { file, given, proof, statement } = state;
    // What the look-up said holds for the certificate that it came with, and for no other.
    const isOwn = given === null || given.isOwn;
    const shown = isOwn ? certificateOf({ ...state, given: null }) : null;
    const options = {
      disposition: state.items.find((item) => item.certificate !== null && item.certificate === shown)?.disposition,
      trust: trust ?? data.trust,
      now: state.atUnixMs ?? Date.now(),
      verifySignature: verifyInBrowser,
      ...(file === null ? {} : { digests: { 'sha-256': file.sha256, sm3: file.sm3 }, sizeBytes: file.sizeBytes }),
    };
    if (proof !== null) {
      const companion = typeof certificate === 'string' || certificate === null ? certificate : decodeUtf8(certificate);
      return verifyProof(proof.bytes, { ...options, companion: companion ?? statement ?? undefined });
    }
    if (given !== null && given.refusal !== null) return refuseDocument(given.refusal);
    if (certificate === null) return null;
    return verifyCertificate(
      certificate,
      given?.pdf === null || given === null ? options : { ...options, pdf: given.pdf },
    );
  };

  const verify = async (): Promise<void> => {
    const loaded = await verifier;
    parts = loaded;
    const { addSupplements, describeAge, describeStep, repeatCertificate } = loaded;
    const trust = await opened;
    const issued = certificateOf(state);
    const isOwn = state.given === null || state.given.isOwn;
    const certificate =
      issued === null || state.supplements === null || !isOwn ? issued : addSupplements(issued, state.supplements);
    const start = performance.now();
    const verdict = await judge(certificate, trust);
    performance.measure(MEASURE, { start, end: performance.now() });
    const now = Date.now();
    if (verdict === null) {
      update({ ...WITHOUT_VERDICT, checkedAtUnixMs: state.file === null ? null : now });
      return;
    }
    await nextTurn();
    const pdf = state.given?.pdf ?? null;
    const names = {
      evidence: state.file?.name ?? null,
      certificate: state.given?.name ?? 'certificate.json',
      parts: 'parts',
      pdf: pdf === null ? null : { isSigned: pdf.seal !== null },
    };
    const repetitions =
      certificate === null || state.proof !== null ? [] : repeatCertificate(certificate, trust, names);
    await nextTurn();
    update({
      verdict,
      judged: judgedSubject(state, certificate),
      report: null,
      steps: verdict.steps.map((step) => describeStep(step, data.language)),
      repetitions,
      trustNotice: state.trustNotice ?? describeAge(verdict),
      checkedAtUnixMs: now,
    });
  };

  const takeTrust = async (given: Extract<GivenFile, { readonly kind: 'trust' }>): Promise<void> => {
    const { replaceTrust, describeReplacementFailure } = await verifier;
    const replaced = await replaceTrust(await opened, given);
    if (!replaced.ok) {
      update({ trustNotice: describeReplacementFailure(replaced.failure) });
      return;
    }
    opened = Promise.resolve(replaced.value.opened);
    data = { ...data, trust: replaced.value.trust };
    update({ trustNotice: null });
  };

  const takeGiven = async (source: File, given: Exclude<GivenFile, { kind: 'unread' }>): Promise<void> => {
    const { name } = source;
    switch (given.kind) {
      case 'certificate': {
        const shown = certificateOf({ ...state, given: null });
        const { isSameCore } = await verifier;
        const isOwn = shown !== null && isSameCore(shown, given.certificate.bytes);
        update({ given: { name, source, ...given.certificate, isOwn } });
        return;
      }
      case 'proof':
        update({ proof: { name, bytes: given.bytes } });
        return;
      case 'statement':
        update({ statement: given.text });
        return;
      case 'trust':
        await takeTrust(given);
    }
  };

  const digest = (file: File): Promise<DigestOutcome> => {
    let drawnAt = 0;
    return digester.digest(file, (readBytes) => {
      if (performance.now() - drawnAt < PROGRESS_MS) return;
      drawnAt = performance.now();
      update({ reading: { name: file.name, share: readBytes / file.size } });
    });
  };

  const takeAll = async (files: readonly File[]): Promise<void> => {
    const { readGivenFile } = await verifier;
    // What stood there was about something else.
    update({ ...WITHOUT_VERDICT, trustNotice: null });
    for (const file of files) {
      update({ reading: { name: file.name, share: 0 }, unreadable: false });
      const digests = await digest(file);
      // What gives the page's digest is the evidence, even when it happens to be a certificate of something else.
      const isEvidence = digests !== null && digests.sha256 === data.sha256;
      const given = digests === null || isEvidence ? null : await readGivenFile(file);
      update({ reading: null, unreadable: digests === null });
      const unread = given?.kind === 'unread' ? given.unread : null;
      if (given !== null && given.kind !== 'unread') await takeGiven(file, given);
      else if (digests !== null) update({ unread, file: { name: file.name, sizeBytes: file.size, ...digests } });
    }
    await verify();
  };

  // One after the other: a verdict is of what is at hand when it is reached.
  let taken: Promise<void> = Promise.resolve();
  const afterwards = (work: () => Promise<void>): Promise<void> => {
    taken = taken.catch(() => undefined).then(work);
    return taken;
  };
  const takeFiles = (files: readonly File[]): Promise<void> => afterwards(() => takeAll(files));
  const judgeAt = (atUnixMs: number | null): Promise<void> =>
    afterwards(() => {
      update({ atUnixMs });
      return verify();
    });

  const setLanguage = (language: Language): void => {
    data = { ...data, language };
    const { verdict } = state;
    void verifier.then(({ describeStep }) => {
      update({ steps: verdict === null ? null : verdict.steps.map((step) => describeStep(step, language)) });
    });
  };

  return { state: () => state, data: () => data, parts: () => parts, update, takeFiles, verify, judgeAt, setLanguage };
};
