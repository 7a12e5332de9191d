import { CIProviderFactory } from './factory.ts';
import type { DetectedCi, DetectInput } from './provider.ts';

/**
 * Where this process runs, as its environment tells. The order of asking is the registry's, then registered modules, then `local`;
 * the first that knows its own surroundings answers. Undefined only when no module does.
 */
export function detectCiEnvironment(input: DetectInput): DetectedCi | undefined {
  for (const module of CIProviderFactory.modules()) {
    const detected = module.detect(input);
    if (detected !== undefined) return detected;
  }
  return undefined;
}
