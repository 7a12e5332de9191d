import { TRUTH } from './fixed-run.ts';
import { showParity } from './show-parity.ts';
import { SITES } from './sites.ts';

const { table, faults } = await showParity(SITES);
process.stdout.write(`One run, shown at every provider (simulated) and read back there:\n\n${table}\n\n`);
process.stdout.write(`The failed tests are: ${TRUTH.failedTests}\nThe link is ${TRUTH.link}\n`);
for (const fault of faults) process.stdout.write(`\n✗ ${fault}`);
process.stdout.write(faults.length === 0 ? '\nAll providers tell the same.\n' : '\n');
process.exitCode = faults.length === 0 ? 0 : 1;
