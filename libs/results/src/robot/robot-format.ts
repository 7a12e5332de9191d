import type { ResultFormat } from '../format.ts';
import { readRobot } from './read-robot.ts';

/** https://github.com/robotframework/robotframework/tree/master/doc/schema */
export const robotFormat: ResultFormat = {
  id: 'robot',
  label: 'Robot Framework XML',
  matches: (head) => head.kind === 'xml' && head.root === 'robot',
  read: readRobot,
};
