import runs from './0001-runs.ts';
import ledgers from './0002-ledgers.ts';
import runOwners from './0003-run-owners.ts';
import reportBlobs from './0004-report-blobs.ts';
import history from './0005-history.ts';
import tasks from './0006-tasks.ts';
import permissions from './0007-permissions.ts';
import mendHistory from './0008-mend-history.ts';
import leaving from './0009-leaving.ts';

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

/** In the order of application. The SQL of one that was applied anywhere is never changed (`migrate` refuses); a change of mind is a new one. */
export const MIGRATIONS: readonly Migration[] = [
  { id: 1, name: 'runs', sql: runs },
  { id: 2, name: 'ledgers', sql: ledgers },
  { id: 3, name: 'run-owners', sql: runOwners },
  { id: 4, name: 'report-blobs', sql: reportBlobs },
  { id: 5, name: 'history', sql: history },
  { id: 6, name: 'tasks', sql: tasks },
  { id: 7, name: 'permissions', sql: permissions },
  { id: 8, name: 'mend-history', sql: mendHistory },
  { id: 9, name: 'leaving', sql: leaving },
];
