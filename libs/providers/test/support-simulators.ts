import type { Simulator } from '@testwire/testkit';

type Opened = Pick<Simulator, 'close' | 'unexpected'> & { readonly contractBreaches: readonly unknown[] };

const open: Opened[] = [];

/** Has a simulator ended by {@link closeAll}. */
export function opened<One extends Opened>(simulator: One): One {
  open.push(simulator);
  return simulator;
}

/** To be given to afterEach: nothing was sent that the vendor does not have or describe. */
export async function closeAll(): Promise<void> {
  for (const simulator of open.splice(0)) {
    await simulator.close();
    expect(simulator.unexpected).toEqual([]);
    expect(simulator.contractBreaches).toEqual([]);
  }
}
