import type { ResultFormat } from '../format.ts';
import type { Head } from '../input/head.ts';
import { readTrx } from './read-trx.ts';

/** The root of Visual Studio has an id and a namespace; CppUnit has one of the same name without any attribute. */
export function isTrx(head: Head): boolean {
  return head.kind === 'xml' && head.root === 'TestRun' && /<(?:[\w.-]+:)?TestRun\s+[^\s>]/.test(head.text);
}

/** https://learn.microsoft.com/dotnet/core/testing/unit-testing-platform-extensions-test-reports */
export const trxFormat: ResultFormat = { id: 'trx', label: 'Visual Studio TRX', matches: isTrx, read: readTrx };
