import { isRecord } from './json-schema.ts';

export interface Operation {
  readonly method: string;
  readonly segments: readonly string[];
  readonly pathSchema: object;
  readonly querySchema: object;
  /** Undefined when the operation takes no JSON. */
  readonly bodySchema: object | undefined;
  readonly bodyRequired: boolean;
}

/** The operations of a description whose schemas are JSON Schema already. Their schemas refer to it as `contract`. */
export function operationsOf(document: Record<string, unknown>): readonly Operation[] {
  const operations: Operation[] = [];
  for (const [template, item] of Object.entries(recordAt(document, 'paths'))) {
    if (!isRecord(item)) continue;
    for (const method of ['get', 'put', 'post', 'delete', 'patch', 'head', 'options']) {
      const operation = item[method];
      if (!isRecord(operation)) continue;
      const parameters = [...listAt(item, 'parameters'), ...listAt(operation, 'parameters')].map((entry) =>
        resolve(document, entry),
      );
      const requestBody = resolve(document, operation['requestBody']);
      const json = recordAt(recordAt(requestBody, 'content'), 'application/json')['schema'];
      operations.push({
        method: method.toUpperCase(),
        segments: template.split('/'),
        pathSchema: parametersSchema(parameters, 'path'),
        querySchema: parametersSchema(parameters, 'query'),
        bodySchema: isRecord(json) ? absolute(json) : undefined,
        bodyRequired: requestBody['required'] === true && isRecord(json),
      });
    }
  }
  return operations;
}

/** Of several that fit, the one with the fewest parameters: `/user/repos` before `/user/{name}`. */
export function findOperation(
  operations: readonly Operation[],
  method: string,
  path: string,
): { readonly operation: Operation; readonly parameters: Readonly<Record<string, string>> } | undefined {
  const segments = path.split('/');
  let best: { operation: Operation; parameters: Record<string, string> } | undefined;
  for (const operation of operations) {
    if (operation.method !== method) continue;
    const parameters = matchSegments(operation.segments, segments);
    if (parameters === undefined) continue;
    if (best === undefined || Object.keys(parameters).length < Object.keys(best.parameters).length)
      best = { operation, parameters };
  }
  return best;
}

function matchSegments(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? '';
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name !== undefined && segment !== '') parameters[name] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return parameters;
}

function parametersSchema(parameters: readonly Record<string, unknown>[], place: string): object {
  const here = parameters.filter((parameter) => parameter['in'] === place);
  return {
    type: 'object',
    properties: Object.fromEntries(here.map((parameter) => [String(parameter['name']), absolute(recordAt(parameter, 'schema'))])),
    required: here.filter((parameter) => parameter['required'] === true).map((parameter) => String(parameter['name'])),
  };
}

/** Makes references work outside the document that they were written in. */
function absolute(schema: Record<string, unknown>): Record<string, unknown> {
  return rewrite(schema) as Record<string, unknown>;
}

function rewrite(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(rewrite);
  if (!isRecord(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' && value.startsWith('#') ? `contract${value}` : rewrite(value),
    ]),
  );
}

function resolve(document: Record<string, unknown>, node: unknown): Record<string, unknown> {
  if (!isRecord(node)) return {};
  const reference = node['$ref'];
  if (typeof reference !== 'string') return node;
  const target = reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, part) => (isRecord(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined), document);
  return resolve(document, target);
}

function recordAt(node: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = node[key];
  return isRecord(value) ? value : {};
}

function listAt(node: Record<string, unknown>, key: string): readonly unknown[] {
  const value = node[key];
  return Array.isArray(value) ? value : [];
}
