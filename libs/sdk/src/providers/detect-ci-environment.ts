import { processSources } from '@testwire/config';
import { detectCiEnvironment as detect, type DetectedCi, type DetectInput } from '@testwire/providers';

/** Detectors take the absence of a file as a fact of the environment. */
function readOfProcess(): DetectInput {
  const sources = processSources();
  return {
    env: sources.env,
    readFile: (path) => {
      try {
        return sources.readFile(path);
      } catch {
        return undefined;
      }
    },
  };
}

/** Which CI this process runs in, and what it tells of commit and change. Outside of any it is `local`. Default: the environment of this process. */
export function detectCiEnvironment(input: DetectInput = readOfProcess()): DetectedCi | undefined {
  return detect(input);
}
