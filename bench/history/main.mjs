// How often the comparison with the history is right about projects whose faults are known: npm run bench:history [-- FIRST_SEED PROJECTS]
import { CAUSES, evaluate, precisionOf, RECALL_ONLY, recallOf } from './evaluate.mjs';

const [first = 1000, projects = 40] = process.argv.slice(2).map(Number);
const seeds = Array.from({ length: projects }, (_, at) => first + at);
const scores = evaluate(seeds);

/** @param {number} share */
const percent = (share) => (Number.isNaN(share) ? '–' : `${(share * 100).toFixed(1)} %`);

console.log(`${projects} projects, seeds ${first} to ${first + projects - 1}\n`);
console.log('| Cause | cases | precision | recall | simple rule: precision | recall |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
for (const cause of CAUSES) {
  const { rule, simple } = scores.get(cause) ?? {};
  if (rule === undefined) continue;
  const cells = [rule, simple].flatMap((score) =>
    score === undefined ? ['–', '–'] : [RECALL_ONLY.has(cause) ? '–' : percent(precisionOf(score)), percent(recallOf(score))],
  );
  console.log(`| ${[cause, rule.right + rule.missed, ...cells].join(' | ')} |`);
}
