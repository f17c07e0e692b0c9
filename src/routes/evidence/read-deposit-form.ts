// Reads a deposit's form: fields before and after the file, the file streamed into its intake, everything counted.

import type { EvidenceIntake } from '../../domain/evidence/evidence-store.ts';
import { fail, succeed, type Result } from '../../core/result.ts';
import type { FieldFault, Problem } from '../problems.ts';
import { checkSchema } from '../request-body.ts';
import { depositFieldsSchema, mediaTypeSchema, nameSchema, type DepositFields } from './deposit-schemas.ts';
import { readMultipartForm } from './multipart-form.ts';

/** What a form may hold beside the file: boundaries, headers and fields. */
export const FORM_OVERHEAD_BYTES = 256 * 1024;
const MAX_FIELD_BYTES = 64 * 1024;

export type DepositForm = {
  readonly fields: DepositFields;
  readonly file: { readonly name: string | null; readonly mediaType: string };
};

type Part =
  | { readonly kind: 'file' }
  | { readonly kind: 'field'; readonly name: string; sizeBytes: number; readonly chunks: Uint8Array[] }
  | { readonly kind: 'ignored' };

const known = Object.keys(depositFieldsSchema.shape);

/**
 * Reads the form into `intake`, which the caller keeps or discards. Faults of the content are collected to the end, so
 * that one answer names them all; a broken form or a limit ends the reading at once.
 */
export const readDepositForm = async (
  body: ReadableStream<Uint8Array>,
  boundary: string,
  intake: EvidenceIntake,
  maxEvidenceBytes: number,
): Promise<Result<DepositForm, Problem>> => {
  const tooLarge = fail<Problem>({
    code: 'content-too-large',
    detail: `The evidence is over ${maxEvidenceBytes} bytes.`,
  });
  const faults: FieldFault[] = [];
  const values: Record<string, string> = {};
  let file: { name: string | null; mediaType: string } | null = null;
  let fileBytes = 0;
  let otherBytes = 0;
  let part: Part = { kind: 'ignored' };

  const endField = (): void => {
    if (part.kind !== 'field') return;
    const { name, chunks } = part;
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    try {
      const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
      if (text !== '') values[name] = text;
    } catch {
      faults.push({ detail: 'is not UTF-8', pointer: `/${name}` });
    }
  };

  for await (const event of readMultipartForm(body, boundary)) {
    switch (event.kind) {
      case 'fault':
        return fail({ code: 'malformed-multipart', detail: `The form cannot be read: ${event.detail}.` });
      case 'part': {
        endField();
        part = { kind: 'ignored' };
        if (event.name === 'file') {
          if (file !== null) {
            faults.push({ detail: 'one file a deposit', pointer: '/file' });
            break;
          }
          part = { kind: 'file' };
          file = {
            name: event.fileName === null || event.fileName === '' ? null : event.fileName,
            mediaType: event.mediaType ?? 'application/octet-stream',
          };
        } else if (!known.includes(event.name)) {
          faults.push({
            detail: 'unknown field',
            pointer: `/${event.name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
          });
        } else if (Object.hasOwn(values, event.name)) {
          faults.push({ detail: 'given more than once', pointer: `/${event.name}` });
        } else {
          part = { kind: 'field', name: event.name, sizeBytes: 0, chunks: [] };
        }
        break;
      }
      case 'data':
        if (part.kind === 'file') {
          fileBytes += event.bytes.byteLength;
          if (fileBytes > maxEvidenceBytes) return tooLarge;
          await intake.write(event.bytes);
        } else {
          otherBytes += event.bytes.byteLength;
          if (otherBytes > FORM_OVERHEAD_BYTES) return tooLarge;
          if (part.kind === 'field') {
            part.sizeBytes += event.bytes.byteLength;
            // Copied: the stream may reuse what lies behind the view.
            if (part.sizeBytes <= MAX_FIELD_BYTES) part.chunks.push(event.bytes.slice());
          }
        }
        break;
    }
  }
  endField();

  if (file === null) faults.push({ detail: 'is missing', pointer: '/file' });
  const fields = checkSchema(depositFieldsSchema, values);
  if (!fields.ok && 'errors' in fields.failure) faults.push(...fields.failure.errors);
  if (file !== null && file.name !== null && !nameSchema.safeParse(file.name).success) {
    faults.push({ detail: 'its name must be at most 255 characters without control characters', pointer: '/file' });
  }
  if (file !== null && !mediaTypeSchema.safeParse(file.mediaType).success) {
    faults.push({ detail: 'its Content-Type must be a media type such as application/pdf', pointer: '/file' });
  }
  if (faults.length > 0 || !fields.ok || file === null) {
    return fail({ code: 'validation-failed', detail: faults[0]?.detail ?? 'The form is not valid.', errors: faults });
  }
  return succeed({ fields: fields.value, file });
};
