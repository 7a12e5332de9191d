/** Something this service cannot work without. */
export interface Dependency {
  readonly name: string;
  /** Rejects while it is away. */
  check(): Promise<void>;
  /** Whether the service can do without it for the moment; absent: it cannot. */
  isSpared?(): boolean;
}

export interface ReadinessReport {
  readonly ready: boolean;
  /** `draining`: the service takes nothing new and finishes what it holds. */
  readonly draining: boolean;
  readonly dependencies: Readonly<Record<string, 'up' | 'away'>>;
}

const CHECK_TIMEOUT_MS = 2500;

async function isUp(dependency: Dependency): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${dependency.name} did not answer in ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([dependency.check(), timedOut]);
    return true;
  } catch {
    // The report names the dependency; why it is away is in the dependency's own log.
    return false;
  } finally {
    clearTimeout(timer);
  }
}

export async function checkReadiness(dependencies: readonly Dependency[], draining: boolean): Promise<ReadinessReport> {
  const states = await Promise.all(dependencies.map(async (dependency) => ({ dependency, up: await isUp(dependency) })));
  return {
    ready: !draining && states.every(({ dependency, up }) => up || dependency.isSpared?.() === true),
    draining,
    dependencies: Object.fromEntries(states.map(({ dependency: { name }, up }) => [name, up ? 'up' : 'away'])),
  };
}
