import { setTimeout as wait } from 'node:timers/promises';
import type { Demo } from './start-demo.ts';

const PATIENCE_MS = 60_000;

/** With a token, when reading needs one. */
type Asked = Pick<Demo, 'url'> & Partial<Pick<Demo, 'token'>>;

/** Asks again until `find` finds what it looks for in the answer. The API has no push, so this is what a script would do too. */
export async function askUntil<Found>(
  demo: Asked,
  path: string,
  find: (answer: unknown) => Found | undefined | Promise<Found | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<Found> {
  const deadline = performance.now() + patienceMs;
  let last: unknown;
  while (performance.now() < deadline) {
    const response = await fetch(demo.url + path, {
      headers: demo.token === undefined ? {} : { Authorization: `Bearer ${demo.token}` },
    });
    last = response.ok ? await response.json() : await response.text();
    const found = response.ok ? await find(last) : undefined;
    if (found !== undefined) return found;
    await wait(50);
  }
  throw new Error(
    `GET ${path} did not show what was waited for in ${patienceMs} ms. Last answer: ${JSON.stringify(last).slice(0, 2000)}`,
  );
}

interface Run {
  readonly runId: string;
  readonly status: string;
  readonly final: boolean;
}

export async function untilFinal(demo: Asked, runId: string, patienceMs = PATIENCE_MS): Promise<Run> {
  return askUntil(
    demo,
    `/v1/runs/${runId}`,
    (answer) => {
      const run = answer as Run;
      return run.final ? run : undefined;
    },
    patienceMs,
  );
}

/** The run that a delivery led to. */
export async function runOfDelivery(demo: Asked, deliveryId: string): Promise<string> {
  return askUntil(demo, '/v1/deliveries', (answer) => {
    const { items } = answer as {
      items: readonly { deliveryId: string; outcome: string; reason?: string; runIds: readonly string[] }[];
    };
    const delivery = items.find((item) => item.deliveryId === deliveryId);
    if (delivery?.outcome === 'failed' || delivery?.outcome === 'ignored')
      throw new Error(`The delivery was ${delivery.outcome}: ${delivery.reason ?? ''}`);
    return delivery?.runIds[0];
  });
}

export interface Shown {
  readonly surface: string;
  readonly rung: string;
  readonly outcome: string;
  readonly reason?: string;
}

/** What was published of a run through one connection, once all of these surfaces are there. */
export async function publicationsOf(
  demo: Asked,
  runId: string,
  connection: string,
  surfaces: readonly string[],
): Promise<readonly Shown[]> {
  return askUntil(demo, `/v1/publications?runId=${runId}&connection=${connection}`, (answer) => {
    const { items } = answer as { items: readonly Shown[] };
    return surfaces.every((surface) => items.some((item) => item.surface === surface)) ? items : undefined;
  });
}
