import { withPort } from '../src/public-address.ts';

describe('the address that links begin with', () => {
  it.each([
    ['http://127.0.0.1:0', 'http://127.0.0.1:40123'],
    ['http://[::1]:0', 'http://[::1]:40123'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://testwire.example.com', 'https://testwire.example.com'],
    ['https://testwire.example.com/tests', 'https://testwire.example.com/tests'],
  ])('%s is %s when port 40123 was found free', (publicUrl, expected) => {
    expect(withPort({ publicUrl }, 40_123)).toEqual({ publicUrl: expected });
  });
});
