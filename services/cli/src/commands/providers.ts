import { CAPABILITIES, CAPABILITY_NAMES, CIProviderFactory, type ProviderModule, type Support } from '@testwire/providers';
import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printable, printableJson } from '../printable.ts';
import { formatTable } from '../table.ts';
import { wrap } from '../wrap.ts';

type Module = ProviderModule<unknown>;

const CELLS: Readonly<Record<Support['support'], string>> = { yes: 'yes', conditional: 'yes*', no: 'no' };

function tableOf(modules: readonly Module[]): string {
  const rows = CAPABILITIES.map((capability) => [
    CAPABILITY_NAMES[capability],
    ...modules.map(({ capabilities }) => CELLS[capabilities[capability].support]),
  ]);
  return formatTable(['', ...modules.map(({ id }) => id)], rows);
}

const widthOf = (table: string): number => Math.max(...table.split('\n').map((line) => line.length));

/** As many providers side by side as the terminal is wide; one has a table of its own, however narrow that is. */
function tablesOf(modules: readonly Module[], width: number): string[] {
  const tables: string[] = [];
  let beside: readonly Module[] = [];
  for (const module of modules) {
    const more = [...beside, module];
    if (beside.length > 0 && widthOf(tableOf(more)) > width) {
      tables.push(tableOf(beside));
      beside = [module];
    } else beside = more;
  }
  return beside.length === 0 ? tables : [...tables, tableOf(beside)];
}

function notesOf({ label, capabilities }: Module, width: number): string[] {
  const notes = CAPABILITIES.flatMap((capability) => {
    const { support, note } = capabilities[capability];
    const mark = support === 'conditional' ? '*' : ' ';
    return note === undefined ? [] : [wrap(printable(`${CAPABILITY_NAMES[capability]}: ${note}`), width, `  ${mark} `)];
  });
  return notes.length === 0 ? [] : [`\n${printable(label)}`, ...notes];
}

/** Says what each provider can show and do, from what its module promises. Asks nobody. */
export function listProviders(options: { readonly json?: boolean }, context: CliContext): ExitCode {
  const modules = CIProviderFactory.modules();
  if (options.json === true) {
    context.print(`${printableJson(modules.map(({ id, label, capabilities }) => ({ id, label, capabilities })))}\n`);
    return EXIT.good;
  }
  const tables = tablesOf(modules, context.width).join('\n\n');
  const notes = modules.flatMap((module) => notesOf(module, context.width)).join('\n');
  context.print(`${tables}\n\n* on a condition, which the notes name\n${notes}\n`);
  return EXIT.good;
}
