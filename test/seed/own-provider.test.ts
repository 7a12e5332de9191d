import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { CIProviderFactory, TestResultReporter } from '@testwire/sdk/providers';
import { chatRoom } from '../../examples/provider-webhook/provider.mjs';
import { startChatRoom } from '../examples/start-chat-room.ts';

// "Developing New CI Provider Implementations"
it('reports through a provider that users register', async () => {
  const cwd = await mkdtemp(`${tmpdir()}/testwire-seed-`);
  const room = await startChatRoom('token');
  CIProviderFactory.register('chat-room', chatRoom);
  expect(CIProviderFactory.available()).toContain('chat-room');
  const ciProvider = await CIProviderFactory.createProvider('chat-room', {
    url: room.url,
    token: 'token',
    repository: 'acme/shop',
    commit_sha: 'a'.repeat(40),
    pr_number: 3,
  });
  const reporter = new TestResultReporter({ ciProvider, cwd });
  const counts = { totalTests: 1, passedTests: 1, failedTests: 0, skippedTests: 0, durationSeconds: 1 };
  const reported = await reporter.reportTestResult({ testRunId: 'r', status: 'success', ...counts });
  expect(reported.ok).toBe(true);
  expect([...room.messages.values()]).toMatchObject([{ status: 'passed' }]);
  await ciProvider.close();
  await room.stop();
  await rm(cwd, { recursive: true });
});
