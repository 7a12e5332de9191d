import type { z } from 'zod';
import type { CIProvider, ProviderDeps, ProviderModule } from './provider.ts';
import { providerModules } from './registry.ts';

/** Settings or a module that cannot be used. `faults` has one line each, and none holds a secret. */
export class ProviderConfigurationError extends Error {
  override readonly name = 'ProviderConfigurationError';
  readonly faults: readonly string[];
  constructor(what: string, faults: readonly string[]) {
    super(`${what}:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

const SAFE_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

const modules = new Map<string, ProviderModule<unknown>>(Object.entries(providerModules));

/** Makes providers from configuration: the built-in ones, and those that users register. */
// oxlint-disable-next-line typescript/no-extraneous-class -- the name and the shape are what users of the seed's library know
export class CIProviderFactory {
  /** Adds a module, before the configuration is read. Throws {@link ProviderConfigurationError} for an id that is taken or unusable. */
  static register<Settings>(id: string, module: ProviderModule<Settings>): void {
    const faults = [
      ...(SAFE_ID.test(id) ? [] : [`id "${id}": use lower case letters, digits and "-", at most 64`]),
      ...(module.id === id ? [] : [`id "${id}": the module calls itself "${module.id}"`]),
      ...(modules.has(id) ? [`id "${id}": there is already such a provider; choose another id`] : []),
    ];
    if (faults.length > 0) throw new ProviderConfigurationError('The provider cannot be registered', faults);
    modules.set(id, module);
  }

  /** Validates the settings by the module's schema. Throws {@link ProviderConfigurationError} with every fault and its path. */
  static create(id: string, settings: unknown, deps: ProviderDeps): CIProvider {
    const module = CIProviderFactory.find(id);
    if (module === undefined) {
      const fault = `"${id}" is not known; available are ${CIProviderFactory.available().join(', ')}`;
      throw new ProviderConfigurationError('The provider cannot be made', [fault]);
    }
    const parsed = module.settings.safeParse(settings);
    if (!parsed.success)
      throw new ProviderConfigurationError(`The settings of provider ${id} are not valid`, faultsOf(parsed.error));
    return module.connect(parsed.data, deps);
  }

  /** Ids of all providers, sorted. */
  static available(): readonly string[] {
    return [...modules.keys()].sort();
  }

  static find(id: string): ProviderModule<unknown> | undefined {
    return modules.get(id);
  }

  /** All modules, in the order in which detection asks them: registered ones before `local`, which always answers. */
  static modules(): readonly ProviderModule<unknown>[] {
    const all = [...modules.values()];
    return [...all.filter((module) => module.id !== 'local'), ...all.filter((module) => module.id === 'local')];
  }
}

function faultsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`);
}
