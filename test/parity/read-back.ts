import { ephemeralPublications, publishRun, type SurfaceResult } from '@testwire/publishing';
import { providerModules } from '@testwire/providers';
import { createLogger } from '@testwire/telemetry';
import type { Row } from './find-faults.ts';
import { fixedRun, REPORT_URL } from './fixed-run.ts';
import { AT, type SiteDefinition } from './site.ts';

/** Why a surface is not as it should be, if it is not. */
export function troubleOf(result: SurfaceResult): string[] {
  if (result.result !== 'written') return [`${result.surface} was not written: ${result.result}.`];
  const { outcome } = result;
  if (outcome.kind === 'failed') return [`${result.surface} failed: ${outcome.failure.message}`];
  return outcome.kind === 'unsupported' ? [`${result.surface} is not supported: ${outcome.reason}.`] : [];
}

/** Publishes the fixed run at one site, as the notifier does, and reads what is there to see. */
export async function readBack(definition: SiteDefinition): Promise<Row> {
  const { provider, how, places = [] } = definition;
  const site = await definition.open();
  try {
    const deps = {
      publications: ephemeralPublications(),
      logger: createLogger({ service: 'parity', level: 'silent' }),
      now: () => Date.parse(AT),
      newHolder: () => 'parity',
    };
    const report = fixedRun(site.run);
    const troubles: string[] = [];
    for (const target of site.targets) {
      troubles.push(...(await publishRun(report, { ...target, reportUrl: REPORT_URL }, deps)).flatMap(troubleOf));
      await target.provider.close();
    }
    const unexpected = site.simulators.flatMap((simulator) => simulator.unexpected);
    troubles.push(...unexpected.map(({ method, path }) => `the simulator does not know ${method} ${path}.`));
    const label = providerModules[provider].label + (how === undefined ? '' : `, ${how}`);
    return { provider, label, places, shown: await site.shown(), troubles };
  } finally {
    await site.close();
  }
}
