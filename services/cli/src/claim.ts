import { type ChangeRef, commitSha, projectIdOf, type RunDescription } from '@testwire/contracts';
import { type DetectedCi, detectCiEnvironment } from '@testwire/providers';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';

/** What was given on the command line; it wins over what was detected. */
export interface ClaimOptions {
  readonly autoDetect?: boolean;
  readonly provider?: string;
  readonly repository?: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly change?: number;
  readonly baseBranch?: string;
  readonly mergeBase?: string;
  readonly name?: string;
  readonly run?: string;
}

export function detect(context: CliContext): DetectedCi | undefined {
  return detectCiEnvironment({
    env: context.env,
    readFile: (path) => {
      try {
        return context.readFile(path);
      } catch {
        // Detectors take the absence of a file as a fact of the environment.
        return undefined;
      }
    },
  });
}

/** `local` needs none. */
export function lacksToken({ provider, settings }: DetectedCi): boolean {
  return provider !== 'local' && settings['token'] === undefined;
}

/** With the commit where the change began, when git knows that and the CI does not say it. */
export async function findMergeBase(
  change: ChangeRef | undefined,
  context: Pick<CliContext, 'git'>,
): Promise<ChangeRef | undefined> {
  if (change?.baseBranch === undefined || change.mergeBase !== undefined) return change;
  for (const place of ['refs/remotes/origin', 'refs/heads']) {
    const said = (await context.git?.(['merge-base', `${place}/${change.baseBranch}`, 'HEAD']))?.trim();
    const { data: mergeBase } = commitSha.safeParse(said);
    if (mergeBase !== undefined) return { ...change, mergeBase };
  }
  return change;
}

/** The change that was named or detected, with what was given of it. Throws when there is none that a base could be of. */
function describeChange(options: ClaimOptions, detected: ChangeRef | undefined): ChangeRef | undefined {
  const { baseBranch, mergeBase } = options;
  const change = options.change === undefined ? detected : { number: options.change };
  const given = { ...(baseBranch === undefined ? {} : { baseBranch }), ...(mergeBase === undefined ? {} : { mergeBase }) };
  if (change === undefined && Object.keys(given).length > 0)
    throw new CommandError('--base-branch and --merge-base say where a change begins: give --change too.', EXIT.usage);
  return change === undefined ? undefined : { ...change, ...given };
}

/** Where the results belong. */
export function describeClaim(options: ClaimOptions, detected: DetectedCi | undefined): RunDescription {
  const repository = options.repository === undefined ? detected?.repository : { name: options.repository };
  const commit = options.commit ?? detected?.commit;
  const branch = options.branch ?? detected?.branch;
  const change = describeChange(options, detected?.change);
  const connection = options.provider ?? detected?.provider ?? 'local';
  return {
    project: projectIdOf(connection, repository?.name),
    connection,
    name: options.name ?? 'Testwire',
    ...(repository === undefined ? {} : { repository }),
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined ? {} : { branch }),
    ...(change === undefined ? {} : { change }),
    ...(detected?.pipeline === undefined ? {} : { pipeline: detected.pipeline }),
  };
}

/** The id that was asked for; without a commit to make one from, the time has to do. Undefined: the id follows from the commit. */
export function chosenRunId(options: ClaimOptions, description: RunDescription, context: CliContext): string | undefined {
  if (options.run !== undefined) return options.run;
  if (description.repository !== undefined && description.commit !== undefined) return undefined;
  return `local-${new Date(context.now()).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)}-${context.randomHex(2)}`;
}
