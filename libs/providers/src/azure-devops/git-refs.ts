const BRANCH = 'refs/heads/';

/** The name of a branch; undefined for tags, for `refs/pull/4/merge`, and for none. */
export function branchOf(ref: string | null | undefined): string | undefined {
  return ref?.startsWith(BRANCH) === true && ref.length > BRANCH.length && ref.length <= BRANCH.length + 512
    ? ref.slice(BRANCH.length)
    : undefined;
}

/** The number in `refs/pull/4/merge`, which is what a build of a pull request builds. */
export function pullRequestOf(ref: string | null | undefined): number | undefined {
  const number = /^refs\/pull\/(\d{1,15})\/(?:merge|head)$/.exec(ref ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The name of a branch of either spelling: `refs/heads/main` where the code is in Azure Repos, `main` where it is at GitHub. */
export function branchNameOf(ref: string | undefined): string | undefined {
  return ref === undefined || ref.startsWith('refs/') ? branchOf(ref) : branchOf(`${BRANCH}${ref}`);
}
