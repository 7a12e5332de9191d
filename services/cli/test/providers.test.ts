import { PROVIDER_IDS } from '@testwire/contracts';
import { CAPABILITIES, CAPABILITY_NAMES, providerModules } from '@testwire/providers';
import { type } from './terminal.ts';

const CELLS = { yes: 'yes', conditional: 'yes*', no: 'no' } as const;

/** What the tables say: `checkRun` of `github`, by the names in the first line and the first column. */
function readTables(out: string): Map<string, string> {
  const [tables = ''] = out.split('\n* on a condition');
  const cells = new Map<string, string>();
  let ids: readonly string[] = [];
  for (const line of tables.split('\n')) {
    if (line.startsWith('  ')) ids = line.trim().split(/ {2,}/);
    const [name = '', ...row] = line.trim().split(/ {2,}/);
    const capability = CAPABILITIES.find((one) => CAPABILITY_NAMES[one] === name);
    if (capability !== undefined) row.forEach((cell, column) => cells.set(`${ids[column]} ${capability}`, cell));
  }
  return cells;
}

describe('testwire providers', () => {
  it.each([60, 80, 100, 250])('shows every promise of every provider in %i columns', async (width) => {
    const said = await type(['providers'], { width });
    expect(said).toMatchObject({ code: 0, err: '' });
    const cells = readTables(said.out);
    for (const id of PROVIDER_IDS) {
      for (const capability of CAPABILITIES) {
        const { support } = providerModules[id].capabilities[capability];
        expect([id, capability, cells.get(`${id} ${capability}`)]).toEqual([id, capability, CELLS[support]]);
      }
    }
    expect(cells.size).toBe(PROVIDER_IDS.length * CAPABILITIES.length);
    expect(said.out.split('\n').filter((line) => line.length > width)).toEqual([]);
  });

  it('names the condition under the table, whole', async () => {
    const { out } = await type(['providers'], { width: 60 });
    const text = out.replaceAll(/\s+/g, ' ');
    for (const id of PROVIDER_IDS) {
      for (const { note } of Object.values(providerModules[id].capabilities))
        if (note !== undefined) expect(text).toContain(note);
    }
    expect(text).toContain(`* Check with a report: ${providerModules.github.capabilities.checkRun.note}`);
  });

  it('prints the same for scripts', async () => {
    const { code, out } = await type(['providers', '--json']);
    expect(code).toBe(0);
    const expected = PROVIDER_IDS.map((id) => {
      const { label, capabilities } = providerModules[id];
      return { id, label, capabilities };
    });
    expect(JSON.parse(out)).toHaveLength(PROVIDER_IDS.length);
    expect(JSON.parse(out)).toEqual(expect.arrayContaining(expected));
  });
});
