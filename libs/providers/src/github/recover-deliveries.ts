import { ProviderError } from '@testwire/contracts';
import type { Octokit } from '@octokit/rest';
import type { DeliveryPlace } from '../provider.ts';
import { isGone } from './errors.ts';
import { DELIVERY_PAGES, PAGE_SIZE, REDELIVERIES } from './limits.ts';
import type { RepositoryApi, Session } from './session.ts';

/** What is read of a delivery. Its id may be larger than a number holds exactly; the client then makes a bigint of it. */
interface Delivery {
  readonly id: number;
  /** Shared by a delivery and the deliveries of it again. */
  readonly guid: string;
  readonly delivered_at: string;
  readonly redelivery: boolean;
  /** 0 when no answer came. */
  readonly status_code: number;
}

/** Where the deliveries of one webhook are listed and asked for again. */
interface Hook {
  pages(): AsyncIterable<{ readonly data: readonly Delivery[] }>;
  redeliver(id: number): Promise<unknown>;
}

export type Recover = (since: string, place: DeliveryPlace) => Promise<number>;

/**
 * GitHub sends a webhook once: https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
 * An App has one webhook, which tells of all its repositories; with a token it is a webhook of each repository.
 */
export function createRecovery(session: Session): Recover {
  /** Where it was said already that a permission is missing. */
  const told = new Set<string>();

  async function unlessRefused(where: string, recover: () => Promise<number>): Promise<number> {
    try {
      const asked = await recover();
      told.delete(where);
      return asked;
    } catch (error) {
      if (!(error instanceof ProviderError) || !REFUSALS.has(error.failure.kind)) throw error;
      const reason = error.message;
      if (!told.has(where)) session.deps.log('warn', { where, reason }, 'lost deliveries cannot be looked for');
      told.add(where);
      return 0;
    }
  }

  return async (since, { webhookPath, repositories }) => {
    if (session.credential === 'app') return unlessRefused('app', () => recoverForApp(session, since, webhookPath));
    let asked = 0;
    for (const name of new Set(repositories)) {
      asked += await unlessRefused(name, () => recoverForRepository(session, since, webhookPath, name));
    }
    return asked;
  };
}

/** Failures that stay until somebody changes something at that place; the other places go on. */
const REFUSALS: ReadonlySet<string> = new Set(['permission', 'not_found', 'rejected']);

function recoverForApp(session: Session, since: string, webhookPath: string): Promise<number> {
  const operation = { what: 'look through the deliveries of the App', permission: 'Metadata: Read-only' };
  return session.onAccount(operation, async (octokit) =>
    leadsTo(webhookPath, await urlOfApp(octokit)) ? redeliverLost(appHook(octokit), since) : 0,
  );
}

/** Undefined for an App without a webhook. */
async function urlOfApp(octokit: Octokit): Promise<string | undefined> {
  try {
    return (await octokit.rest.apps.getWebhookConfigForApp()).data.url;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function appHook(octokit: Octokit): Hook {
  const { apps } = octokit.rest;
  return {
    pages: () => octokit.paginate.iterator(apps.listWebhookDeliveries, { per_page: PAGE_SIZE }),
    redeliver: (id) => apps.redeliverWebhookDelivery({ delivery_id: id }),
  };
}

function recoverForRepository(session: Session, since: string, webhookPath: string, name: string): Promise<number> {
  const operation = {
    what: `look through the deliveries of the webhook of ${name}`,
    permission: 'Webhooks: Read and write (classic tokens: admin:repo_hook), of somebody who administers the repository',
  };
  return session.onRepository({ name }, operation, async (api) => {
    const { octokit, owner, repo } = api;
    const { data: hooks } = await octokit.rest.repos.listWebhooks({ owner, repo, per_page: PAGE_SIZE });
    let asked = 0;
    for (const { id, active, config } of hooks) {
      if (active && leadsTo(webhookPath, config.url)) asked += await redeliverLost(repositoryHook(api, id), since);
    }
    return asked;
  });
}

function repositoryHook({ octokit, ...place }: RepositoryApi, id: number): Hook {
  const { repos } = octokit.rest;
  const hook = { ...place, hook_id: id };
  return {
    pages: () => octokit.paginate.iterator(repos.listWebhookDeliveries, { ...hook, per_page: PAGE_SIZE }),
    redeliver: (delivery) => repos.redeliverWebhookDelivery({ ...hook, delivery_id: delivery }),
  };
}

/** A proxy may have put a path of its own before ours. */
function leadsTo(webhookPath: string, url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && new URL(url).pathname.endsWith(webhookPath);
}

async function redeliverLost(hook: Hook, since: string): Promise<number> {
  const lost = findLost(await listSince(hook, Date.parse(since))).slice(0, REDELIVERIES);
  for (const { id } of lost) await hook.redeliver(id);
  return lost.length;
}

/** GitHub lists the newest first. */
async function listSince(hook: Hook, since: number): Promise<Delivery[]> {
  const found: Delivery[] = [];
  let pages = 0;
  for await (const { data } of hook.pages()) {
    const recent = data.filter((delivery) => Date.parse(delivery.delivered_at) >= since);
    found.push(...recent);
    pages += 1;
    if (recent.length < data.length || pages === DELIVERY_PAGES) break;
  }
  return found;
}

/**
 * The first deliveries, the oldest first, of which no answer was a success. Where only deliveries again are in the list, the first one is
 * older than what is looked at: otherwise a webhook that is refused for good would be asked for without end.
 */
function findLost(deliveries: readonly Delivery[]): Delivery[] {
  const arrived = new Set(deliveries.filter((one) => isSuccess(one.status_code)).map(({ guid }) => guid));
  const first = new Map(deliveries.filter((one) => !one.redelivery && !arrived.has(one.guid)).map((one) => [one.guid, one]));
  return [...first.values()].toReversed();
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
