import { findFrames } from '../../src/location/find-frames.ts';

const places = (text: string): string[] => findFrames(text).map(({ path, line }) => `${path} ${line}`);

describe('findFrames', () => {
  it.each([
    [
      'V8',
      'Error: no\n    at sum (/w/shop/src/sum.ts:12:5)\n    at async /w/shop/run.js:3:1',
      ['/w/shop/src/sum.ts 12', '/w/shop/run.js 3'],
    ],
    [
      'V8 with addresses',
      'at f (file:///w/a.mjs:4:2)\nat webpack:///./src/b.ts?1a2b:9:1',
      ['file:///w/a.mjs 4', 'webpack:///./src/b.ts 9'],
    ],
    ['V8 on Windows', String.raw`    at Object.<anonymous> (C:\w\shop\a.test.js:7:11)`, [String.raw`C:\w\shop\a.test.js 7`]],
    [
      'Firefox',
      'add@http://localhost:9876/base/src/cart.js?9f:33:7\n@src/top.js:1:1',
      ['http://localhost:9876/base/src/cart.js 33', 'src/top.js 1'],
    ],
    ['vitest', ' ❯ src/cart.test.ts:8:13', ['src/cart.test.ts 8']],
    [
      'Python',
      'Traceback (most recent call last):\n  File "/w/t/test_a.py", line 3, in test\n    add()\n  File "/w/my shop/cart.py", line 9, in add',
      ['shop/cart.py 9', '/w/t/test_a.py 3'],
    ],
    ['pytest', 'tests/test_a.py:3: \n_ _ _\nshop/cart.py:9: ValueError', ['shop/cart.py 9', 'tests/test_a.py 3']],
    [
      'Java',
      '\tat com.acme.shop.Cart$Line.add(Cart.java:45)\n\tat app//org.junit.Assert.fail(Assert.java:89)',
      ['com/acme/shop/Cart.java 45', 'org/junit/Assert.java 89'],
    ],
    ['Kotlin', 'at shop.CartKt.add(Cart.kt:4)\nat shop.Cart.<init>(Cart.kt:2)', ['shop/Cart.kt 4', 'shop/Cart.kt 2']],
    ['C#', String.raw`   at Shop.Cart.Add() in C:\w\Shop\Cart.cs:line 16`, [String.raw`C:\w\Shop\Cart.cs 16`]],
    ['C# in German', '   bei Shop.Cart.Add() in /w/Shop/Cart.cs:Zeile 16.', ['/w/Shop/Cart.cs 16']],
    ['Go', '    cart_test.go:6: no\n\t/w/shop/cart.go:21 +0x1d', ['cart_test.go 6', '/w/shop/cart.go 21']],
    [
      'Ruby',
      "shop.rb:3:in 'add'\n# ./spec/cart_spec.rb:10:in `block'\n[test/a_test.rb:4]",
      ['shop.rb 3', './spec/cart_spec.rb 10', 'test/a_test.rb 4'],
    ],
    ['PHP', '#0 /w/src/Cart.php(12): Cart->add()\n/w/tests/CartTest.php:30', ['/w/src/Cart.php 12', '/w/tests/CartTest.php 30']],
    ['Rust', "thread 'a' panicked at src/lib.rs:10:5:\n             at ./src/lib.rs:10:5", ['src/lib.rs 10', './src/lib.rs 10']],
    ['C++', '../src/cart_test.cpp:12: Failure\nsrc\\cart.cpp(8): error: no', ['../src/cart_test.cpp 12', 'src\\cart.cpp 8']],
    [
      'Dart',
      'package:shop/cart.dart 12:5  add\ntest/cart_test.dart 3:7  main.<fn>',
      ['package:shop/cart.dart 12', 'test/cart_test.dart 3'],
    ],
    ['Swift', '/w/Tests/CartTests.swift:15: error: -[Cart add] : no', ['/w/Tests/CartTests.swift 15']],
    ['Perl', '#   Failed test\n#   at t/cart.t line 12.', ['t/cart.t 12']],
  ])('reads places of %s', (_, text, expected) => {
    expect(places(text)).toEqual(expected);
  });

  it.each(['expected 1.5:20', 'a.js', 'a.js:0', '.js:3', 'at 12:30:11', ''])('finds none in %p', (text) => {
    expect(places(text)).toEqual([]);
  });

  it('goes back no further than the frame before', () => {
    expect(places('/w/a.js:1/w/b.js:2')).toEqual(['/w/a.js 1', '/w/b.js 2']);
  });

  it('reads a long line in time', () => {
    expect(places(`${'a.b/'.repeat(60_000)}x.js:3:1`)).toHaveLength(1);
  });
});
