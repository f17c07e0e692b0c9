// Reads a verification's form: the certificate (or proof) kept in memory, the evidence streamed through its digests and
// dropped. Fields in any order. Hostile: every byte.

import { concatBytes, decodeUtf8 } from '../../core/bytes/bytes.ts';
import { MAX_PDF_BYTES } from '../../core/pdf/read-certificate-pdf.ts';
import { fail, succeed, type Result } from '../../core/result.ts';
import type { EvidenceIntake } from '../../domain/evidence/evidence-store.ts';
import { readMultipartForm } from '../evidence/multipart-form.ts';
import type { FieldFault, Problem } from '../problems.ts';

export type VerificationForm = {
  readonly certificate: Uint8Array;
  /** Statement or certificate beside a proof. */
  readonly companion: string | null;
  readonly hasEvidence: boolean;
};

/** certificate.json is at most 1 MiB. */
const MAX_STATEMENT_BYTES = 1_048_576;

const LIMITS = { certificate: MAX_PDF_BYTES, statement: MAX_STATEMENT_BYTES } as const;
type FieldName = keyof typeof LIMITS;

const isField = (name: string): name is FieldName => Object.hasOwn(LIMITS, name);

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
        const detail = `The field ${current ?? ''} is over ${limit} bytes, larger than any certificate: are evidence and certificate swapped?`;
        return fail({ code: 'content-too-large', detail });
      }
      // Copied: the stream may reuse what lies behind the view.
      if (current !== null) chunks.get(current)?.push(bytes.slice());
    }
  }
  const certificate = chunks.get('certificate');
  if (certificate === undefined) faults.push({ detail: 'is missing', pointer: '/certificate' });
  if (faults.length > 0 || certificate === undefined) {
    return fail({ code: 'validation-failed', detail: faults[0]?.detail ?? 'The form is not valid.', errors: faults });
  }
  const statement = chunks.get('statement');
  const companion = statement === undefined ? null : (decodeUtf8(concatBytes(...statement)) ?? '');
  return succeed({ certificate: concatBytes(...certificate), companion, hasEvidence });
};
