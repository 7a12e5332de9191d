import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '@testwire/testkit';
import { parse, stringify } from 'yaml';
import type { LocalService } from '../compose/start-services.ts';
import { pathOf, readText } from '../deploy/repository.ts';
import { changed, listAt, type Tree } from '../deploy/tree.ts';
import type { Prometheus } from './find-prometheus.ts';

export interface RunningPrometheus {
  readonly url: string;
  /** Answers of its HTTP API: https://prometheus.io/docs/prometheus/latest/querying/api/. Throws with what it says when it refuses. */
  ask(path: string, parameters: Readonly<Record<string, string>>): Promise<unknown>;
  stop(): Promise<void>;
}

/** deploy/prometheus/prometheus.yml with the processes of this machine for the names of Compose, and every second. */
function configurationFor(services: readonly LocalService[]): Tree {
  const given = parse(readText('deploy/prometheus/prometheus.yml')) as Tree;
  const [job = null] = listAt(given, 'scrape_configs');
  const { dns_sd_configs: _, ...rest } = job as Readonly<Record<string, Tree>>;
  const targets = services.map(({ name, url }) => ({ targets: [new URL(url).host], labels: { __meta_dns_name: name } }));
  return [
    [['global', 'scrape_interval'], '1s'],
    [['global', 'evaluation_interval'], '1s'],
    [['rule_files'], [pathOf('deploy/prometheus/alerts.yml')]],
    [['scrape_configs'], [{ ...rest, static_configs: targets }]],
  ].reduce((tree, [path, value]) => changed(tree, path as string[], value as Tree), given);
}

/** A real Prometheus that scrapes these processes. */
export async function startPrometheus(
  { program, pages }: Prometheus,
  services: readonly LocalService[],
  folder: string,
): Promise<RunningPrometheus> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, stringify(configurationFor(services)));
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const place = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`];
  const web = [`--web.listen-address=${new URL(url).host}`, ...(pages === undefined ? [] : [`--web.local-assets=${pages}`])];
  const child = spawn(program, [...place, ...web, '--log.level=error'], { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = once(child, 'exit');
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let tries = 0; !(await isReady()); tries += 1) {
    if (child.exitCode !== null || tries > 300) throw new Error('Prometheus did not start.');
    await wait(100);
  }
  return {
    url,
    async ask(path, parameters) {
      const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
      const answer = (await response.json()) as { status: string; error?: string; data?: unknown };
      if (answer.status !== 'success') throw new Error(answer.error ?? `Prometheus answered with ${response.status}.`);
      return answer.data;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
