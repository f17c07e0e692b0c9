// The reference, rendered from the OpenAPI document: each call with its parameters, bodies and answers.

import { DocsPage } from './docs-page.tsx';
import type { OpenApiDocument } from './openapi.ts';

// The parts of the document that are shown. It is our own, made by the registry: read loosely, rendered as text.
type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
};
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
type Operation = {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses?: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
};
type Call = { readonly method: string; readonly path: string; readonly operation: Operation };
type Schemas = Readonly<Record<string, Schema>>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const listCalls = (document: OpenApiDocument): readonly Call[] =>
  Object.entries((document.paths ?? {}) as Readonly<Record<string, Readonly<Record<string, Operation>>>>).flatMap(
    ([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        return operation === undefined ? [] : [{ method: method.toUpperCase(), path, operation }];
      }),
  );

const nameOf = (schema: Schema | undefined): string => {
  if (schema === undefined) return '';
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.map(nameOf).join(' or ');
  if (schema.enum !== undefined) return schema.enum.map(String).join(' | ');
  if (schema.items !== undefined) return `list of ${nameOf(schema.items)}`;
  if (schema.properties !== undefined) return `{${Object.keys(schema.properties).join(', ')}}`;
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'any');
  return schema.format === undefined ? type : `${type} (${schema.format})`;
};

const resolve = (schema: Schema | undefined, schemas: Schemas): Schema | undefined =>
  schema?.$ref === undefined ? schema : schemas[nameOf(schema)];

/** Words with `code` between backticks. */
const Prose = ({ text }: { text: string | undefined }) => (
  <>{(text ?? '').split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>
);

const NEEDS: Readonly<Record<string, string>> = {
  apiKey: 'an API key',
  depositSession: 'the session of the deposit form',
  operatorToken: 'the operator token',
};

const Fields = ({ schema, schemas }: { schema: Schema | undefined; schemas: Schemas }) => {
  const resolved = resolve(schema, schemas);
  if (resolved?.properties === undefined) return <p class="quiet">{nameOf(schema)}</p>;
  return (
    <div class="scroll" tabindex={0} role="region" aria-label="Fields">
      <table>
        <tbody>
          {Object.entries(resolved.properties).map(([name, field]) => (
            <tr>
              <th scope="row">
                <code>{name}</code>
                {resolved.required?.includes(name) === true ? '' : <span class="quiet"> optional</span>}
              </th>
              <td>
                {nameOf(field)}
                {field.description === undefined ? (
                  ''
                ) : (
                  <span class="quiet">
                    {' '}
                    <Prose text={field.description} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const anchorOf = ({ operation, method, path }: Call): string => operation.operationId ?? `${method}${path}`;

const CallSection = ({ call, schemas }: { call: Call; schemas: Schemas }) => {
  const { operation } = call;
  const answers = Object.entries(operation.responses ?? {});
  const problems = answers.filter(([status]) => Number(status) >= 400).map(([status]) => status);
  return (
    <section id={anchorOf(call)}>
      <h3>
        <span class="method">{call.method}</span> <code>{call.path}</code>
      </h3>
      <p>{operation.summary}</p>
      {operation.description === undefined ? (
        ''
      ) : (
        <p class="quiet">
          <Prose text={operation.description} />
        </p>
      )}
      {operation.security === undefined ? (
        ''
      ) : (
        <p class="quiet">
          Needs{' '}
          {operation.security.flatMap((scheme) => Object.keys(scheme).map((name) => NEEDS[name] ?? name)).join(' or ')}.
        </p>
      )}
      {operation.parameters === undefined || operation.parameters.length === 0 ? (
        ''
      ) : (
        <>
          <h4>Parameters</h4>
          <div class="scroll" tabindex={0} role="region" aria-label={`Parameters of ${call.method} ${call.path}`}>
            <table>
              <tbody>
                {operation.parameters.map((parameter) => (
                  <tr>
                    <th scope="row">
                      <code>{parameter.name}</code>
                    </th>
                    <td>{parameter.in}</td>
                    <td>{nameOf(parameter.schema)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {Object.entries(operation.requestBody?.content ?? {}).map(([mediaType, { schema }]) => (
        <>
          <h4>
            Body <code>{mediaType}</code>
          </h4>
          <Fields schema={schema} schemas={schemas} />
        </>
      ))}
      <h4>Answers</h4>
      <ul>
        {answers
          .filter(([status]) => Number(status) < 400)
          .map(([status, answer]) => (
            <li>
              {status} · {answer.description}
              {Object.entries(answer.content ?? {}).map(([mediaType, { schema }]) => (
                <span class="quiet">
                  {' '}
                  <code>{mediaType}</code> {nameOf(schema)}
                </span>
              ))}
            </li>
          ))}
        {problems.length === 0 ? (
          ''
        ) : (
          <li>
            {problems.join(', ')} · <a href="/docs/problems">problems</a>
          </li>
        )}
      </ul>
    </section>
  );
};

export const ReferencePage = ({ document }: { document: OpenApiDocument }) => {
  const calls = listCalls(document);
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  const tags = [...new Set(calls.map(({ operation }) => operation.tags?.[0] ?? 'Other'))];
  const byTag = (tag: string) => calls.filter(({ operation }) => (operation.tags?.[0] ?? 'Other') === tag);
  return (
    <DocsPage title="API">
      <h1>API</h1>
      <p>
        <Prose text={document.info.description} />
      </p>
      <nav aria-label="Calls">
        {tags.map((tag) => (
          <>
            <h2>{tag}</h2>
            <ul>
              {byTag(tag).map((call) => (
                <li>
                  <a href={`#${anchorOf(call)}`}>
                    {call.method} {call.path}
                  </a>
                </li>
              ))}
            </ul>
          </>
        ))}
      </nav>
      {tags.map((tag) => (
        <>
          <h2>{tag}: calls</h2>
          <p class="quiet">{document.tags?.find(({ name }) => name === tag)?.description}</p>
          {byTag(tag).map((call) => (
            <CallSection call={call} schemas={schemas} />
          ))}
        </>
      ))}
      <h2>Objects</h2>
      {Object.entries(schemas).map(([name, schema]) => (
        <section id={`schema-${name}`}>
          <h3>{name}</h3>
          <Fields schema={schema} schemas={schemas} />
        </section>
      ))}
    </DocsPage>
  );
};
