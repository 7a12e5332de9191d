/** Where a secret is kept, instead of the secret: `{ "env": "GITHUB_TOKEN" }` or `{ "file": "/run/secrets/github" }`. */
interface SecretRef {
  readonly env?: string;
  readonly file?: string;
}

/** What configuration is read from (law 9). */
export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of a file; throws when it cannot be read. */
  readFile(path: string): string;
}

export type FaultSink = (path: string, message: string) => void;

function isSecretRef(value: object): value is SecretRef {
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'env' || keys[0] === 'file') && typeof Object.values(value)[0] === 'string';
}

function resolveRef(ref: SecretRef, path: string, sources: ConfigSources, fault: FaultSink): string | undefined {
  if (ref.env !== undefined) {
    const value = sources.env[ref.env];
    if (value === undefined || value === '') fault(path, `environment variable ${ref.env} is not set`);
    return value;
  }
  const file = ref.file ?? '';
  try {
    const value = sources.readFile(file).trim();
    if (value === '') fault(path, `secret file ${file} is empty`);
    return value;
  } catch (error) {
    fault(path, `secret file ${file} cannot be read (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}

/** Replaces every secret reference, at any depth, by what it refers to. Faults name the path of the reference, never a secret. */
export function resolveSecrets(value: unknown, path: string, sources: ConfigSources, fault: FaultSink): unknown {
  if (Array.isArray(value)) return value.map((inner, index) => resolveSecrets(inner, `${path}[${index}]`, sources, fault));
  if (value === null || typeof value !== 'object') return value;
  if (isSecretRef(value)) return resolveRef(value, path, sources, fault);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, resolveSecrets(inner, `${path}.${key}`, sources, fault)]),
  );
}
