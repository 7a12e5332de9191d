import { checkMarkdownLaws } from './markdown-laws.ts';

describe('any of many reports', () => {
  checkMarkdownLaws(500);
});
