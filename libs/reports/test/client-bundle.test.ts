import { readFileSync } from 'node:fs';
import { bundleClient, BUNDLE } from '../../../scripts/bundle-client.mjs';

describe('the page script', () => {
  it('is what its sources make: npm run bundle', async () => {
    expect(readFileSync(BUNDLE, 'utf8')).toBe(await bundleClient());
  });

  it('writes text only as text', () => {
    const source = readFileSync(BUNDLE, 'utf8');
    expect(source).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|srcdoc/);
    expect(source).not.toMatch(/<\/(?:script|style)/i);
  });
});
