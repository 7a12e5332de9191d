// A program with a coordinator of its own, for a test to kill: node embedding-parent.mjs FOLDER
import { DistributedTestingCoordinator } from '@testwire/sdk/coordinator';

const coordinator = new DistributedTestingCoordinator({ dbPath: process.argv[2] ?? '' });
await coordinator.start();
console.log(coordinator.url);
