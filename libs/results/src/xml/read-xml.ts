import type { Source } from '../format.ts';
import { XmlRepair } from './repair-xml.ts';
import { StopReading, XmlWalk } from './xml-walk.ts';
import type { XmlHandler } from './xml-walk.ts';

/**
 * Streams an XML document into `handler`; true when nothing of it is missing or damaged. Nothing is resolved: no document
 * type, no external and no custom entity. Faults become problems with their line, and reading goes on behind them as far
 * as it makes sense. A handler may throw `StopReading` to end it early.
 */
export async function readXml(source: Source, handler: XmlHandler): Promise<boolean> {
  const walk = new XmlWalk(source.problems, source.limits.maxDepth, handler);
  const repair = new XmlRepair();
  let whole: boolean;
  try {
    for await (const piece of source.text) walk.write(repair.push(piece));
    walk.write(repair.flush());
    if (source.isCut()) throw new StopReading(`The file is larger than ${source.limits.maxBytes} bytes. The rest was not read.`);
    whole = walk.end();
  } catch (error) {
    if (!(error instanceof StopReading)) throw error;
    source.problems.add(error.message, walk.line);
    whole = false;
  }
  if (repair.repairs !== undefined) {
    const { count, line } = repair.repairs;
    source.problems.add(`XML forbids control characters, and "&" on its own; ${count} were taken as text, the first here.`, line);
  }
  return whole;
}
