import { generateKeyPairSync, createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { BuildState, NewBuild, TravisRepositoryOptions, TravisSimulatorOptions } from './options.ts';

export interface BuildRecord {
  readonly id: number;
  readonly number: string;
  readonly repository: string;
  readonly type: string;
  state: BuildState;
  readonly headCommit: string;
  /** What is built: of a pull request, the merge commit. */
  readonly commit: string;
  readonly branch: string;
  readonly tag: string | undefined;
  readonly pullRequest: NewBuild['pullRequest'];
  startedAt: string;
  finishedAt: string | undefined;
  restarts: number;
}

export interface BuildRequest {
  readonly id: number;
  readonly repository: string;
  readonly branch: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Everything the simulated Travis CI holds, oldest first. Live: it changes while requests are answered. */
export interface TravisState {
  readonly repositories: readonly TravisRepositoryOptions[];
  readonly builds: readonly BuildRecord[];
  readonly requests: readonly BuildRequest[];
}

const FINISHED: ReadonlySet<string> = new Set(['passed', 'failed', 'errored', 'canceled']);

export function isFinished({ state }: Pick<BuildRecord, 'state'>): boolean {
  return FINISHED.has(state);
}

export class TravisWorld implements TravisState {
  readonly repositories: readonly TravisRepositoryOptions[];
  readonly builds: BuildRecord[] = [];
  readonly requests: BuildRequest[] = [];
  readonly now: () => number;
  /** What webhooks are signed with. */
  privateKey: KeyObject;
  /** What `/config` tells, in PEM form. */
  publicKey: string;

  constructor({ repositories, now = Date.now, privateKey }: TravisSimulatorOptions) {
    this.repositories = repositories;
    this.now = now;
    this.privateKey = privateKey === undefined ? newKey() : createPrivateKey(privateKey);
    this.publicKey = publicHalf(this.privateKey);
  }

  rotateKey(pem?: string): void {
    this.privateKey = pem === undefined ? newKey() : createPrivateKey(pem);
    this.publicKey = publicHalf(this.privateKey);
  }

  addBuild(build: NewBuild): BuildRecord {
    const at = new Date(this.now()).toISOString();
    const id = build.id ?? 5001 + this.builds.length;
    const state = build.state ?? 'passed';
    const record: BuildRecord = {
      id,
      number: String(this.builds.length + 1),
      repository: build.repository,
      type: build.pullRequest === undefined ? (build.type ?? 'push') : 'pull_request',
      state,
      headCommit: build.commit,
      commit: build.pullRequest === undefined ? build.commit : createHash('sha1').update(`merge ${build.commit}`).digest('hex'),
      branch: build.tag ?? build.branch ?? 'main',
      tag: build.tag,
      pullRequest: build.pullRequest,
      startedAt: at,
      finishedAt: isFinished({ state }) ? at : undefined,
      restarts: 0,
    };
    this.builds.push(record);
    return record;
  }

  build(id: number): BuildRecord | undefined {
    return this.builds.find((build) => build.id === id);
  }

  setState(build: BuildRecord, state: BuildState): void {
    const at = new Date(this.now()).toISOString();
    if (isFinished(build) && !isFinished({ state })) build.startedAt = at;
    build.state = state;
    build.finishedAt = isFinished(build) ? at : undefined;
  }
}

function newKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

function publicHalf(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}
