import * as fc from 'fast-check';
import { RepositoryPaths } from '../../src/location/repository-paths.ts';

const REPOSITORY = new RepositoryPaths([
  'setup.py',
  'src/main/java/com/acme/Cart.java',
  'lib/cart.dart',
  'packages/api/src/index.ts',
  'packages/web/src/index.ts',
  'packages/web/src/button.ts',
  'test/cart.test.js',
]);

describe('RepositoryPaths', () => {
  it.each([
    ['test/cart.test.js', 'test/cart.test.js'],
    ['./test/cart.test.js', 'test/cart.test.js'],
    ['/home/ci/shop/test/cart.test.js', 'test/cart.test.js'],
    [String.raw`C:\ci\shop\test\cart.test.js`, 'test/cart.test.js'],
    ['file:///ci/shop/test/cart.test.js', 'test/cart.test.js'],
    ['file:///C:/ci/shop/test/cart.test.js', 'test/cart.test.js'],
    ['webpack:///./src/button.ts?1a', 'packages/web/src/button.ts'],
    ['http://localhost:9876/base/test/cart.test.js', 'test/cart.test.js'],
    ['com/acme/Cart.java', 'src/main/java/com/acme/Cart.java'],
    ['package:shop/cart.dart', 'lib/cart.dart'],
    ['/app/src/button.ts', 'packages/web/src/button.ts'],
    ['button.ts', 'packages/web/src/button.ts'],
    ['/ci/shop/setup.py', 'setup.py'],
  ])('finds %s', (path, expected) => {
    expect(REPOSITORY.resolve(path)).toBe(expected);
  });

  it.each([
    ['where two files would do', 'src/index.ts'],
    ['where two files would do, below a folder of another machine', '/app/src/index.ts'],
    ['by name alone, when the folders differ', '/opt/tool/button.ts'],
    ['by name alone, when the folders differ, relative', 'tool/button.ts'],
    ['in packages', '/ci/shop/node_modules/x/test/cart.test.js'],
    ['in an interpreter', '/usr/lib/python3.11/setup.py'],
    ['inside Node', 'node:internal/test/cart.test.js'],
    ['that climbs out', '/ci/a/../test/cart.test.js/../../x'],
    ['that is not there', 'src/other.ts'],
    ['without a name', ''],
  ])('finds nothing %s', (_, path) => {
    expect(REPOSITORY.resolve(path)).toBeUndefined();
  });

  it('guesses nothing below the root that it knows', () => {
    const here = new RepositoryPaths(['test/a.js', 'packages/web/test/a.js', 'src/b.js'], '/w/shop/');
    expect(here.resolve('/w/shop/test/a.js')).toBe('test/a.js');
    expect(here.resolve('/w/shop/dist/src/b.js')).toBeUndefined();
    expect(here.resolve('/elsewhere/dist/src/b.js')).toBe('src/b.js');
  });

  const part = fc.constantFrom('a', 'b', 'c', 'd');
  const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `${parts.join('/')}.ts`);
  const endsLike = (one: string, end: string): boolean => one === end || one.endsWith(`/${end}`);

  it('takes the end of a path for the only file that ends so, and for none of several', () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), path, (paths, end) => {
        const meant = [...new Set(paths)].filter((one) => endsLike(one, end));
        const expected = meant.includes(end) ? end : meant.length === 1 ? meant[0] : undefined;
        const found = new RepositoryPaths(paths).resolve(end);
        if (meant.length > 0) expect(found).toBe(expected);
        // Of nothing that ends so, a folder and a name in common may be left.
        else
          expect(found === undefined || endsLike(end, found.split('/').slice(-2).join('/')) || endsLike(end, found)).toBe(true);
      }),
    );
  });

  it('finds what it found again, and only what is there', () => {
    fc.assert(
      fc.property(
        fc.array(path, { maxLength: 12 }),
        fc.oneof(
          path,
          path.map((one) => `/ci/${one}`),
        ),
        (paths, wanted) => {
          const repository = new RepositoryPaths(paths);
          const found = repository.resolve(wanted);
          if (found === undefined) return;
          expect(paths).toContain(found);
          expect(repository.resolve(found)).toBe(found);
        },
      ),
    );
  });

  it('looks among 200,000 files', () => {
    const paths = Array.from({ length: 200_000 }, (_, index) => `packages/p${index % 500}/src/module${index}/index.ts`);
    const repository = new RepositoryPaths(paths);
    for (let index = 0; index < 20_000; index += 1)
      expect(repository.resolve(`/ci/shop/src/module${index}/index.ts`)).toBe(paths[index]);
  });
});
