import { DockerfileParser } from 'dockerfile-ast';
import { readText } from './repository.ts';

export interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

/** The stages of a Dockerfile in order, each with its instructions; FROM is the first of each. */
export function readStages(path = 'deploy/Dockerfile'): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = [];
  for (const instruction of DockerfileParser.parse(readText(path)).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') stages.push([]);
    stages.at(-1)?.push({ keyword, text: instruction.getArgumentsContent() ?? '' });
  }
  return stages;
}

/** Arguments of the last instruction of that kind in the stage that becomes the image. */
export function finalInstruction(keyword: string): string {
  return (
    readStages()
      .at(-1)
      ?.findLast((instruction) => instruction.keyword === keyword)?.text ?? ''
  );
}

/** What ENV gives to every container. */
export function imageEnvironment(): Record<string, string> {
  return Object.fromEntries(
    finalInstruction('ENV')
      .split(/\s+/)
      .map((pair) => pair.split('=') as [string, string]),
  );
}
