// Reads a verification's form: the certificate (or proof) kept in memory, the evidence streamed through its digests and
// dropped; or, where the evidence stays with its holder, its digests and size. Fields in any order. Hostile: every byte.

import { concatBytes, decodeUtf8 } from '../../core/bytes/bytes.ts';
import { MAX_PDF_BYTES } from '../../core/pdf/read-certificate-pdf.ts';
import { fail, succeed, type Result } from '../../core/result.ts';
import type { EvidenceIntake } from '../../domain/evidence/evidence-store.ts';
import type { GivenEvidence } from '../../domain/verification/verify-given.ts';
import { readMultipartForm } from '../evidence/multipart-form.ts';
import type { FieldFault, Problem } from '../problems.ts';

export type VerificationForm = {
  readonly certificate: Uint8Array;
  /** Statement or certificate beside a proof. */
  readonly companion: string | null;
  readonly hasEvidence: boolean;
  /** Digests and size that were given in place of the evidence; null: none was. */
  readonly stated: GivenEvidence | null;
};

/** certificate.json is at most 1 MiB. */
const MAX_STATEMENT_BYTES = 1_048_576;

/** A digest of 64 digits, or a number, with room for a line's end. */
const MAX_STATED_BYTES = 80;

const LIMITS = {
  certificate: MAX_PDF_BYTES,
  statement: MAX_STATEMENT_BYTES,
  sha256: MAX_STATED_BYTES,
  sm3: MAX_STATED_BYTES,
  sizeBytes: MAX_STATED_BYTES,
} as const;
type FieldName = keyof typeof LIMITS;

const isField = (name: string): name is FieldName => Object.hasOwn(LIMITS, name);

const DIGEST = /^[0-9a-f]{64}$/;
const SIZE = /^(?:0|[1-9]\d{0,15})$/;

type Chunks = ReadonlyMap<FieldName, readonly Uint8Array[]>;

const textOf = (chunks: Chunks, name: FieldName): string | undefined => {
  const found = chunks.get(name);
  return found === undefined ? undefined : (decodeUtf8(concatBytes(...found)) ?? '').trim();
};

const readStated = (
  chunks: Chunks,
  hasEvidence: boolean,
): { readonly stated: GivenEvidence | null; readonly faults: readonly FieldFault[] } => {
  const [sha256, sm3, size] = (['sha256', 'sm3', 'sizeBytes'] as const).map((name) => textOf(chunks, name));
  const given = [
    ['/sha256', sha256, DIGEST, 'must be 64 lower-case hexadecimal digits'],
    ['/sm3', sm3, DIGEST, 'must be 64 lower-case hexadecimal digits'],
    ['/sizeBytes', size, SIZE, 'must be a whole number'],
  ] as const;
  const faults = given.flatMap(([pointer, value, form, detail]) => {
    if (value === undefined) return [];
    if (hasEvidence) return [{ pointer, detail: 'is computed from the evidence: send either' }];
    return form.test(value) ? [] : [{ pointer, detail }];
  });
  if (faults.length > 0 || given.every(([, value]) => value === undefined)) return { stated: null, faults };
  const digests = { ...(sha256 === undefined ? {} : { 'sha-256': sha256 }), ...(sm3 === undefined ? {} : { sm3 }) };
  return { stated: { digests, sizeBytes: size === undefined ? null : Number(size) }, faults };
};

/** Reads the form; the evidence goes into `intake`, which the caller finishes or discards. */
export const readVerificationForm = async (
  body: ReadableStream<Uint8Array>,
  boundary: string,
  intake: EvidenceIntake,
  maxEvidenceBytes: number,
): Promise<Result<VerificationForm, Problem>> => {
  const faults: FieldFault[] = [];
  const chunks = new Map<FieldName, Uint8Array[]>();
  let current: FieldName | 'evidence' | null = null;
  let evidenceBytes = 0;
  let fieldBytes = 0;
  let hasEvidence = false;
  for await (const event of readMultipartForm(body, boundary)) {
    if (event.kind === 'fault') {
      return fail({ code: 'malformed-multipart', detail: `The form cannot be read: ${event.detail}.` });
    }
    if (event.kind === 'part') {
      const { name } = event;
      const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      current = null;
      fieldBytes = 0;
      const isRepeated = name === 'evidence' ? hasEvidence : isField(name) && chunks.has(name);
      if (name !== 'evidence' && !isField(name)) {
        faults.push({ detail: 'unknown field', pointer });
      } else if (isRepeated) {
        faults.push({ detail: 'given more than once', pointer });
      } else {
        current = name;
        if (name === 'evidence') hasEvidence = true;
        else chunks.set(name, []);
      }
      continue;
    }
    const { bytes } = event;
    if (current === 'evidence') {
      evidenceBytes += bytes.byteLength;
      if (evidenceBytes > maxEvidenceBytes) {
        const detail = `The evidence is over ${maxEvidenceBytes} bytes: hash it where it is, and send its digests.`;
        return fail({ code: 'content-too-large', detail });
      }
      await intake.write(bytes);
    } else {
      fieldBytes += bytes.byteLength;
      const limit = current === null ? MAX_STATEMENT_BYTES : LIMITS[current];
      if (fieldBytes > limit) {
        const hint =
          current === 'certificate' ? ', larger than any certificate: are evidence and certificate swapped?' : '.';
        const detail = `The field ${current ?? ''} is over ${limit} bytes${hint}`;
        return fail({ code: 'content-too-large', detail });
      }
      // Copied: the stream may reuse what lies behind the view.
      if (current !== null) chunks.get(current)?.push(bytes.slice());
    }
  }
  const certificate = chunks.get('certificate');
  if (certificate === undefined) faults.push({ detail: 'is missing', pointer: '/certificate' });
  const { stated, faults: statedFaults } = readStated(chunks, hasEvidence);
  faults.push(...statedFaults);
  if (faults.length > 0 || certificate === undefined) {
    return fail({ code: 'validation-failed', detail: faults[0]?.detail ?? 'The form is not valid.', errors: faults });
  }
  const statement = chunks.get('statement');
  const companion = statement === undefined ? null : (decodeUtf8(concatBytes(...statement)) ?? '');
  return succeed({ certificate: concatBytes(...certificate), companion, hasEvidence, stated });
};
