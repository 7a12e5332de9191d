import { runExample } from './run-example.ts';

it('coordinator-batch does eight tasks of two models in two batches', async () => {
  const said = await runExample(['coordinator-batch', '--ci-provider', 'local']);
  expect(said.out).toMatch(/8 tasks in 2 batches of 4[\s\S]*Run coordinator-batch: passed[\s\S]*check +done/);
  expect(said.code).toBe(0);
});

it('worker-auto-discovery gives the last worker what only it can do', async () => {
  const said = await runExample(['worker-auto-discovery', '--workers', '3', '--ci-provider', 'github', '--simulate']);
  expect(said.out).toMatch(/worker-3 has joined[\s\S]*on-accelerator\S* +worker-3[\s\S]*passed[\s\S]*check +done/);
  expect(said.code).toBe(0);
});
