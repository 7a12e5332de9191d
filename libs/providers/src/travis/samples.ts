import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { SampleContext, SignedSample } from '../webhook.ts';

const STATES: Readonly<Record<string, { readonly state: string; readonly status: number | null }>> = {
  'build.passed': { state: 'passed', status: 0 },
  'build.failed': { state: 'failed', status: 1 },
  'build.canceled': { state: 'canceled', status: null },
};

export const TRAVIS_SAMPLES: readonly string[] = Object.keys(STATES);

/**
 * Of a pull request. `context.secret` is an RSA private key in PEM form; its public half must be the one that the receiver finds at
 * its Travis CI. `context.deliveryId` has no place in it: the receiver makes one of the build's id, state and times.
 */
export function makeSample(event: string, context: SampleContext): SignedSample {
  const outcome = Object.hasOwn(STATES, event) ? STATES[event] : undefined;
  if (outcome === undefined) throw new RangeError(`Travis CI has no sample "${event}"; there are ${TRAVIS_SAMPLES.join(', ')}.`);
  const payload = JSON.stringify({ ...buildOf(context), ...outcome, result: outcome.status });
  return {
    body: new URLSearchParams({ payload }).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Travis CI Notifications',
      'travis-repo-slug': context.repository,
      signature: sign('sha1', Buffer.from(payload), readKey(context.secret)).toString('base64'),
    },
  };
}

function readKey(pem: string): KeyObject {
  try {
    // Environment variables often carry the line breaks as two characters.
    return createPrivateKey(pem.replaceAll(String.raw`\n`, '\n'));
  } catch {
    throw new RangeError(
      'Travis CI signs with an RSA key: give a private key in PEM form as the secret, whose public half the receiver finds at /config of its Travis CI.',
    );
  }
}

function buildOf({ repository, commit, changeNumber, pipelineId, at }: SampleContext): Record<string, unknown> {
  const [owner, name] = [repository.split('/').slice(0, -1).join('/'), repository.split('/').at(-1)];
  return {
    id: Number(pipelineId) || 1,
    number: '2',
    type: 'pull_request',
    started_at: at,
    finished_at: at,
    duration: 60,
    build_url: `https://app.travis-ci.com/${repository}/builds/${pipelineId}`,
    commit_id: 1,
    commit: '0123456789abcdef0123456789abcdef01234567',
    base_commit: '0123456789abcdef0123456789abcdef01234567',
    head_commit: commit,
    branch: 'main',
    message: 'Sample commit',
    compare_url: `https://github.com/${repository}/pull/${changeNumber}`,
    committed_at: at,
    pull_request: true,
    pull_request_number: changeNumber,
    pull_request_title: 'Sample pull request',
    tag: null,
    repository: { id: 1, name, owner_name: owner, url: `https://github.com/${repository}` },
    matrix: [],
  };
}
