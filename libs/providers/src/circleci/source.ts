import { z } from 'zod';
import { codeHostOf, repositoryNameOf } from '../code-host-url.ts';

const text = z.string().nullish();

/** Repository and commit of GitHub OAuth and Bitbucket Cloud: https://circleci.com/docs/outbound-webhooks-reference/#vcs */
const vcsFields = z.object({
  provider_name: text,
  origin_repository_url: text,
  target_repository_url: text,
  revision: text,
  branch: text,
  tag: text,
  review_id: text,
});

const providerFields = z.object({ web_url: text, repo_url: text, branch: text, commit_sha: text, checkout_sha: text });

/** The same of GitLab, GitHub App and Bitbucket Data Center: https://circleci.com/docs/outbound-webhooks-reference/#trigger-parameters */
const triggerFields = z.object({
  circleci: z.object({ trigger_type: text }).nullish(),
  git: z.object({ checkout_sha: text, branch: text, tag: text, ref: text, checkout_url: text, repo_url: text }).nullish(),
  gitlab: providerFields.nullish(),
  github_app: providerFields.nullish(),
  bitbucket_dc: providerFields.nullish(),
});

export const sourceFields = z.object({ vcs: vcsFields.nullish(), trigger_parameters: triggerFields.nullish() });
type SourceFields = z.infer<typeof sourceFields>;

/** What a pipeline ran for, as the code host names it. */
export interface Source {
  readonly host: string | undefined;
  readonly name: string;
  readonly url: string | undefined;
  readonly commit: string;
  readonly branch: string | undefined;
  readonly change: number | undefined;
  readonly isFork: boolean;
}

export function readSource({ vcs, trigger_parameters: parameters }: SourceFields): Source | { readonly ignored: string } {
  const source = vcs ? ofVcs(vcs) : parameters ? ofTrigger(parameters) : undefined;
  return source ?? { ignored: 'the pipeline names no repository and commit' };
}

const VCS_HOSTS: Readonly<Record<string, string>> = { github: 'github', gh: 'github', bitbucket: 'bitbucket', bb: 'bitbucket' };

function ofVcs(vcs: z.infer<typeof vcsFields>): Source | undefined {
  // The origin of a fork's pull request is the fork; the change belongs to the target.
  const url = vcs.target_repository_url || vcs.origin_repository_url || '';
  const repository = nameRepository(url, vcs.provider_name?.toLowerCase(), VCS_HOSTS);
  if (repository === undefined || !vcs.revision) return undefined;
  // CircleCI builds a fork's pull request as the branch `pull/7` of the target.
  const pull = /^pull(?:-requests)?\/(\d+)(?:\/head)?$/.exec(vcs.branch ?? '')?.[1];
  const isFork =
    pull !== undefined || (!!vcs.origin_repository_url && repositoryNameOf(vcs.origin_repository_url) !== repositoryNameOf(url));
  return {
    ...repository,
    commit: vcs.revision,
    branch: pull === undefined ? branchOf(vcs.branch, vcs.tag) : undefined,
    change: numberOf(pull ?? vcs.review_id),
    isFork,
  };
}

const TRIGGER_HOSTS: Readonly<Record<string, string>> = {
  gitlab: 'gitlab',
  github_app: 'github',
  bitbucket_dc: 'bitbucket-dc',
};

function ofTrigger({
  circleci,
  git,
  gitlab,
  github_app: app,
  bitbucket_dc: dataCenter,
}: z.infer<typeof triggerFields>): Source | undefined {
  const own = gitlab ?? app ?? dataCenter;
  const kind = gitlab ? 'gitlab' : app ? 'github_app' : dataCenter ? 'bitbucket_dc' : circleci?.trigger_type?.toLowerCase();
  const url = own?.web_url || git?.repo_url || git?.checkout_url || own?.repo_url || '';
  const repository = nameRepository(url, kind, TRIGGER_HOSTS);
  const commit = git?.checkout_sha || own?.checkout_sha || own?.commit_sha;
  if (repository === undefined || !commit) return undefined;
  const branch = branchOf(git?.branch || own?.branch, git?.tag);
  return { ...repository, commit, branch, change: undefined, isFork: false };
}

/** A self-hosted server may be called anything; CircleCI says of which kind it is. */
function nameRepository(
  url: string,
  kind: string | undefined,
  hosts: Readonly<Record<string, string>>,
): Pick<Source, 'host' | 'name' | 'url'> | undefined {
  const told = kind !== undefined && Object.hasOwn(hosts, kind) ? hosts[kind] : undefined;
  const found = codeHostOf(url);
  const name = found?.name ?? repositoryNameOf(url);
  return name === undefined ? undefined : { host: told ?? found?.host, name, url };
}

function branchOf(branch: string | null | undefined, tag: string | null | undefined): string | undefined {
  return tag || !branch ? undefined : branch.slice(0, 512);
}

function numberOf(number: string | null | undefined): number | undefined {
  return /^[1-9]\d{0,8}$/.test(number ?? '') ? Number(number) : undefined;
}
