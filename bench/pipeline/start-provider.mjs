// A Gitea that answers after as long as one over the Internet takes. It limits no writes, so what is measured is ours.
import { startGiteaSimulator } from '@testwire/testkit';
import { commitOf } from '../processes/send-run.mjs';

export const REPOSITORY = 'acme/shop';
const TOKEN = 'bench-gitea-token';

/** @param {{ readonly latencyMs: number, readonly commits: number }} options */
export async function startProvider({ latencyMs, commits }) {
  const simulator = await startGiteaSimulator({
    repositories: [{ fullName: REPOSITORY, commits: Array.from({ length: commits }, (_, number) => commitOf(number)) }],
    tokens: [{ token: TOKEN, login: 'testwire' }],
    contract: 'off',
  });
  simulator.delayNext({ path: /^\/api\//, until: latencyMs, times: Number.POSITIVE_INFINITY });
  return {
    simulator,
    env: { GITEA_TOKEN: TOKEN, GITEA_BASE_URL: simulator.url },
    /** Commits whose status says how the tests ended. */
    ended: () => new Set(simulator.state.statuses.filter(({ state }) => state !== 'pending').map(({ commit }) => commit)),
  };
}

/** @typedef {Awaited<ReturnType<typeof startProvider>>} Provider */
