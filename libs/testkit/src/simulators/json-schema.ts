/** Turns the schemas of an OpenAPI 3.0 description, wherever they are in it, into JSON Schema draft 7. */
export function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (!isRecord(node)) return node;
  if (typeof node['$ref'] === 'string') return { $ref: node['$ref'] };

  const schema = Object.fromEntries(
    Object.entries(node)
      // Examples hold data; converting what only looks like a schema would change them.
      .filter(([key]) => key !== 'example' && key !== 'examples')
      .map(([key, value]) => [key, key === 'enum' || key === 'default' ? value : toJsonSchema(value)]),
  );
  convertBound(schema, 'minimum', 'exclusiveMinimum');
  convertBound(schema, 'maximum', 'exclusiveMaximum');
  return node['nullable'] === true ? allowNull(schema) : schema;
}

/** In OpenAPI 3.0 `exclusiveMinimum` is a flag on `minimum`; in JSON Schema it is the bound itself. */
function convertBound(schema: Record<string, unknown>, bound: string, exclusive: string): void {
  const flag = schema[exclusive];
  if (typeof flag !== 'boolean') return;
  delete schema[exclusive];
  if (!flag) return;
  schema[exclusive] = schema[bound];
  delete schema[bound];
}

function allowNull(schema: Record<string, unknown>): unknown {
  const { nullable: _, ...rest } = schema;
  return { anyOf: [rest, { type: 'null' }] };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
