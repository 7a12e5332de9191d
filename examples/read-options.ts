import { parseArgs } from 'node:util';

interface Wanted {
  /** Printed when it is asked for, or something is missing. */
  readonly usage: string;
  /** The environment variable with the token. */
  readonly tokenVariable: string;
  /** The option that names the repository. */
  readonly nameOption: string;
}

/** How an example that reports to one code host was called. Without `simulate` there are a token and a name. */
export interface Options {
  readonly simulate: boolean;
  /** Leave the simulated provider up afterwards. */
  readonly keep: boolean;
  readonly token: string | undefined;
  readonly name: string | undefined;
  readonly commit: string | undefined;
  readonly change: string | undefined;
  readonly baseUrl: string | undefined;
}

/** The options; or the exit code, when there is nothing to do but to say how it is called. */
export function readOptions(args: readonly string[], { usage, tokenVariable, nameOption }: Wanted): Options | number {
  const flag = { type: 'boolean' } as const;
  const text = { type: 'string' } as const;
  const fixed = { simulate: flag, keep: flag, help: flag, commit: text, change: text, 'base-url': text };
  const { values } = parseArgs({ args: [...args], options: { ...fixed, [nameOption]: text } });
  const given: Readonly<Record<string, unknown>> = values;
  const named = given[nameOption];
  const name = typeof named === 'string' ? named : undefined;
  const token = process.env[tokenVariable];
  const simulate = values.simulate === true;
  if (values.help === true || (!simulate && (token === undefined || name === undefined))) {
    console.log(usage);
    return values.help === true ? 0 : 2;
  }
  return {
    simulate,
    keep: values.keep === true,
    token,
    name,
    commit: values.commit,
    change: values.change,
    baseUrl: values['base-url'],
  };
}
