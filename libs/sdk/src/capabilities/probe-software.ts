import type { Probe } from './finding.ts';

interface Tool {
  /** As tasks and people call it. */
  readonly name: string;
  readonly programs: readonly string[];
  readonly args: readonly string[];
}

/** Browsers and runtimes that tests ask for. The first program that answers counts. */
const TOOLS: readonly Tool[] = [
  { name: 'python', programs: ['python3', 'python'], args: ['--version'] },
  { name: 'java', programs: ['java'], args: ['-version'] },
  { name: 'go', programs: ['go'], args: ['version'] },
  { name: 'dotnet', programs: ['dotnet'], args: ['--version'] },
  { name: 'ruby', programs: ['ruby'], args: ['--version'] },
  { name: 'rust', programs: ['rustc'], args: ['--version'] },
  { name: 'docker', programs: ['docker'], args: ['--version'] },
  { name: 'git', programs: ['git'], args: ['--version'] },
  {
    name: 'chrome',
    programs: ['google-chrome', 'google-chrome-stable', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    args: ['--version'],
  },
  { name: 'chromium', programs: ['chromium', 'chromium-browser'], args: ['--version'] },
  { name: 'firefox', programs: ['firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'], args: ['--version'] },
];

/** The first thing that looks like a version: `openjdk version "17.0.2" 2022-01-18`, `go version go1.22.1 linux/amd64`. */
export function parseVersion(output: string): string | undefined {
  return /\d+\.\d+(?:[.+_-]?[0-9A-Za-z]+)*/.exec(output)?.[0].slice(0, 128);
}

function probeTool({ name, programs, args }: Tool): Probe {
  return async ({ runTool, timeoutMs, note }) => {
    for (const program of programs) {
      const answer = await runTool(program, args, timeoutMs);
      const version = answer.ok ? parseVersion(answer.output) : undefined;
      if (version !== undefined) return { software: { [name]: version } };
      if (!answer.ok && !answer.missing) note(`No ${name}: ${answer.reason}`);
    }
    return {};
  };
}

export const SOFTWARE_PROBES: readonly Probe[] = TOOLS.map(probeTool);
