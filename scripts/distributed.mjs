// Runs Testwire's own tests by Testwire: a server, three workers, one killed half-way and one that comes late.
// npm run distributed [-- --all]
import { parseArgs } from 'node:util';
import { planOwnSuite } from './distributed/plan-own-suite.mjs';
import { describeOutcome, faultsOf } from './distributed/describe-outcome.mjs';
import { runDistributed } from './distributed/run-distributed.mjs';

/** Packages whose tests need no database and no browser: one to two minutes of work. */
const QUICK = ['libs/config', 'libs/contracts', 'libs/results', 'libs/runtime', 'libs/telemetry'];
const LIMIT_SECONDS = { quick: 600, all: 3600 };

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
const tasks = planOwnSuite(values.all ? ['libs', 'services'] : QUICK);
const outcome = await runDistributed({
  tasks,
  limitSeconds: values.all ? LIMIT_SECONDS.all : LIMIT_SECONDS.quick,
  say: (line) => console.error(line),
});
console.log(describeOutcome(outcome));
const faults = faultsOf(outcome);
for (const fault of faults) console.error(`WRONG: ${fault}`);
if (faults.length > 0) process.exit(1);
