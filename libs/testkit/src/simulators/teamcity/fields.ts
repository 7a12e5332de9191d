import { splitOutside } from './locator.ts';

/**
 * What `fields` asks for of an entity: `id,comment(text),tags(tag(name))`. A name without brackets, `$long` and `$short` stand for all
 * that there is. https://www.jetbrains.com/help/teamcity/rest/teamcity-rest-api-documentation.html#Full+and+Partial+Responses
 */
export function selectFields(value: unknown, fields: string | undefined): unknown {
  if (fields === undefined || fields === '') return value;
  if (Array.isArray(value)) return value.map((item) => selectFields(item, fields));
  if (value === null || typeof value !== 'object') return value;
  const wanted = splitOutside(fields);
  if (wanted.some((part) => part === '$long' || part === '$short' || part === '*')) return value;
  const source = value as Record<string, unknown>;
  const selected: Record<string, unknown> = {};
  for (const part of wanted) {
    const [, name = '', inner] = /^([^(]+?)(?:\((.*)\))?$/s.exec(part) ?? [];
    if (Object.hasOwn(source, name) && source[name] !== undefined) selected[name] = selectFields(source[name], inner);
  }
  return selected;
}
