import { reportUrlFor } from '../src/report-url.ts';

const configuration = { publicUrl: 'https://testwire.example.com', readAccess: 'token' as const, linkSecrets: ['a'.repeat(32)] };

describe('the link to a report', () => {
  it.each([
    ['all permissions', {}, true],
    ['reading', { may: ['submit', 'read'] as const }, true],
    ['submitting only', { may: ['submit'] as const }, false],
    ['publishing only', { may: ['publish'] as const }, false],
  ])('that opens it is for tokens that may read: %s', (_name, permissions, opens) => {
    const url = reportUrlFor('r', { name: 'ci', ...permissions }, undefined, configuration);
    expect(url.includes('?access=')).toBe(opens);
  });
});
