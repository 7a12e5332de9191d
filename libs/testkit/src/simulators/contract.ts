import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { findOperation, type Operation, operationsOf } from './contract-operations.ts';
import { isRecord, toJsonSchema } from './json-schema.ts';

export interface ContractRequest {
  readonly method: string;
  /** Percent-encoded, as in the request line, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** The parsed JSON body; undefined when there is none or when it is something else. */
  readonly body: unknown;
}

export interface ContractProblem {
  readonly in: 'path' | 'query' | 'body';
  /** JSON pointer within it. */
  readonly pointer: string;
  readonly message: string;
}

/** A vendor's own description of its API, to check requests against. */
export interface Contract {
  /** Undefined when the description has no such operation. Empty: the request is as described. */
  validateRequest(request: ContractRequest): readonly ContractProblem[] | undefined;
}

/** Descriptions do not change while a process runs, and tests start many simulators of one provider. */
const known = new Map<string, Contract>();

/** Reads an OpenAPI 3.0 description. Undefined when the file is not there: its caller then says that it checks nothing. */
export function readContract(file: string): Contract | undefined {
  const read = known.get(file);
  if (read !== undefined || !existsSync(file)) return read;
  const contract = createContract(JSON.parse(readFileSync(file, 'utf8')));
  known.set(file, contract);
  return contract;
}

export function createContract(document: unknown): Contract {
  const schemas = toJsonSchema(document);
  if (!isRecord(schemas)) throw new TypeError('An OpenAPI description is an object; this is not one.');
  const operations = operationsOf(schemas);
  // Silent: vendors have formats of their own (int16, TimeSpan), which are not checked.
  const settings = { strict: false, allErrors: true, validateFormats: true, validateSchema: false, logger: false } as const;
  const bodies = withFormats(new Ajv(settings));
  // Everything in a path or query is text; the description says what it means.
  const parameters = withFormats(new Ajv({ ...settings, coerceTypes: 'array' }));
  for (const ajv of [bodies, parameters]) ajv.addSchema(schemas, ROOT);

  function check(ajv: Ajv, schema: object, value: unknown, place: ContractProblem['in']): ContractProblem[] {
    const validate = ajv.compile(schema);
    return validate(value) ? [] : (validate.errors ?? []).map((error) => toProblem(place, error));
  }

  return {
    validateRequest({ method, path, query, body }) {
      const found = findOperation(operations, method, path);
      if (found === undefined) return undefined;
      const { operation, parameters: values } = found;
      return [
        ...check(parameters, operation.pathSchema, { ...values }, 'path'),
        ...check(parameters, operation.querySchema, { ...query }, 'query'),
        ...checkBody(operation, body, (schema) => check(bodies, schema, body, 'body')),
      ];
    },
  };
}

/** The base that references inside the description are resolved against. */
const ROOT = 'contract';

function withFormats(ajv: Ajv): Ajv {
  addFormats.default(ajv);
  return ajv;
}

function checkBody(operation: Operation, body: unknown, check: (schema: object) => ContractProblem[]): ContractProblem[] {
  if (body !== undefined) return operation.bodySchema === undefined ? [] : check(operation.bodySchema);
  return operation.bodyRequired ? [{ in: 'body', pointer: '', message: 'is required' }] : [];
}

function toProblem(place: ContractProblem['in'], error: ErrorObject): ContractProblem {
  const allowed: unknown = error.params['allowedValues'];
  const detail = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  return { in: place, pointer: error.instancePath, message: `${error.message ?? error.keyword}${detail}` };
}
