import type { TaskInput } from '@testwire/sdk/coordinator';

/** Writes a JUnit file with two tests, as a test runner would. */
const SCRIPT = `
const [model] = process.argv.slice(1);
const tests = ['loads', 'answers'].map((name) => \`<testcase classname="\${model}" name="\${name}" time="0.01"/>\`);
require('node:fs').writeFileSync('junit.xml', \`<testsuite name="\${model}">\${tests.join('')}</testsuite>\`);
`;

/** A task that tests one model with one precision. */
export function sampleTask(model: string, variant: string, more: Partial<TaskInput> = {}): TaskInput {
  return {
    id: `${model}-${variant}`,
    command: [process.execPath, '-e', SCRIPT, `${model}-${variant}`],
    model,
    results: ['junit.xml'],
    timeoutSeconds: 60,
    ...more,
  };
}
