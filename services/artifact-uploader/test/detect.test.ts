import { detectMediaType, detectType } from '@testwire/publishing';
import { describeContent } from '../src/examine-content.ts';

describe('detectType', () => {
  it.each([
    ['coverage.xml', 'coverage_report'],
    ['out/lcov.info', 'coverage_report'],
    ['x_perf.json', 'performance_report'],
    ['gpu_metrics.json', 'metrics'],
    ['junit.xml', 'test_report'],
    ['reports/test-results.xml', 'test_report'],
    ['worker.log', 'log'],
    ['screens/login.png', 'image'],
    ['bundle.tar.gz', 'archive'],
    ['core.1234', 'crash_dump'],
    ['weights.safetensors', 'model'],
    ['notes', 'file'],
    ['data.json', 'file'],
    ['recovery.txt', 'file'],
  ])('%s is %s', (name, type) => {
    expect(detectType(name)).toBe(type);
  });
});

describe('detectMediaType', () => {
  it('believes a sender that says something', () => {
    expect(detectMediaType('a.log', 'application/x-custom')).toBe('application/x-custom');
  });
  it('goes by the extension of a sender that does not', () => {
    expect(detectMediaType('a.log', 'application/octet-stream')).toBe('text/plain');
    expect(detectMediaType('a.unknown', '')).toBe('application/octet-stream');
  });
});

describe('describeContent', () => {
  it('counts the lines of a text, with or without a last newline', () => {
    expect(describeContent(Buffer.from('a\nb\n'), 4)).toEqual({ binary: false, lines: 2 });
    expect(describeContent(Buffer.from('a\nb'), 3)).toEqual({ binary: false, lines: 2 });
  });
  it('does not count the lines of what it saw only the beginning of', () => {
    expect(describeContent(Buffer.from('a\nb\n'), 1000)).toEqual({ binary: false });
  });
  it('knows binary content and the size of a picture', () => {
    expect(describeContent(Buffer.from([1, 0, 2]), 3)).toEqual({ binary: true });
    const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000280000001e0', 'hex');
    expect(describeContent(png, png.length)).toEqual({ binary: true, width: 640, height: 480 });
  });
});
