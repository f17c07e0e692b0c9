// Reading bodies: counted while they stream, so that a sender who lies about the length costs no more than the limit.
// Hostile: everything a stranger can send arrives here.

import type { z } from '@hono/zod-openapi';
import { decodeUtf8 } from '../core/bytes/bytes.ts';
import { fail, succeed, type Result } from '../core/result.ts';
import type { AppContext } from './app-env.ts';
import type { FieldFault, Problem } from './problems.ts';

/** Largest JSON body, unless a route says otherwise. */
export const MAX_JSON_BYTES = 65_536;

/** Formats the media type of a Content-Type header, lower case and without parameters; '' when there is none. */
export const mediaTypeOf = (header: string | undefined): string =>
  (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Reads at most `maxBytes` of the body. A sender that is cut off or lies about an encoding is a malformed request. */
export const readBody = async (c: AppContext, maxBytes: number): Promise<Result<Uint8Array<ArrayBuffer>, Problem>> => {
  const tooLarge: Problem = { code: 'content-too-large', detail: `The body is over ${maxBytes} bytes.` };
  const declared = Number(c.req.header('content-length') ?? '0');
  if (declared > maxBytes) {
    await c.req.raw.body?.cancel().catch(() => undefined);
    return fail(tooLarge);
  }
  const { body } = c.req.raw;
  if (body === null) return succeed(new Uint8Array(0));
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      sizeBytes += value.byteLength;
      if (sizeBytes > maxBytes) {
        await reader.cancel();
        return fail(tooLarge);
      }
      chunks.push(value);
    }
  } catch {
    return fail({ code: 'malformed-request', detail: 'The body ended early.' });
  }
  const bytes = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return succeed(bytes);
};

const escapePointer = (key: PropertyKey): string => String(key).replaceAll('~', '~0').replaceAll('/', '~1');

/** Lists the faults that a schema found, unknown fields one by one. */
export const faultsOf = (error: z.ZodError, location?: 'query' | 'header' | 'path'): readonly FieldFault[] =>
  error.issues.flatMap((issue) => {
    const pointer = issue.path.map((key) => `/${escapePointer(key)}`).join('');
    const where = location === undefined ? {} : { in: location };
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ detail: 'unknown field', pointer: `${pointer}/${escapePointer(key)}`, ...where }))
      : [{ detail: issue.message, pointer, ...where }];
  });

/** Checks a value against a schema; every fault becomes an entry of `errors`. */
export const checkSchema = <S extends z.ZodType>(
  schema: S,
  value: unknown,
  location?: 'query' | 'header' | 'path',
): Result<z.output<S>, Problem> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return succeed(parsed.data);
  const errors = faultsOf(parsed.error, location);
  return fail({ code: 'validation-failed', detail: errors[0]?.detail ?? 'The content is not valid.', errors });
};

/** Parses a JSON text; null on bytes that are none. */
export const parseJsonBytes = (bytes: Uint8Array): { readonly value: unknown } | null => {
  const text = decodeUtf8(bytes);
  if (text === null) return null;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
};

/** Reads a JSON body by a closed schema: 415, 413, 400 and 422 in this order. */
export const readJson = async <S extends z.ZodType>(
  c: AppContext,
  schema: S,
  maxBytes: number = MAX_JSON_BYTES,
): Promise<Result<z.output<S>, Problem>> => {
  if (mediaTypeOf(c.req.header('content-type')) !== 'application/json') {
    return fail({ code: 'unsupported-media-type', detail: 'Send application/json.' });
  }
  const body = await readBody(c, maxBytes);
  if (!body.ok) return body;
  const json = parseJsonBytes(body.value);
  return json === null ? fail({ code: 'malformed-json' }) : checkSchema(schema, json.value);
};

/** Reads the query by a closed schema. A parameter given twice is a fault, not a choice. */
export const readQuery = <S extends z.ZodType>(c: AppContext, schema: S): Result<z.output<S>, Problem> => {
  const queries = c.req.queries();
  const errors: FieldFault[] = [];
  const values: Record<string, string> = {};
  for (const [name, given] of Object.entries(queries)) {
    if (given.length > 1)
      errors.push({ detail: 'given more than once', pointer: `/${escapePointer(name)}`, in: 'query' });
    values[name] = given[0] ?? '';
  }
  return errors.length > 0 ? fail({ code: 'validation-failed', errors }) : checkSchema(schema, values, 'query');
};
