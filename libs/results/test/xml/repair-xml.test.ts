import * as fc from 'fast-check';
import { XmlRepair } from '../../src/xml/repair-xml.ts';

function repair(...pieces: string[]): string {
  const repairer = new XmlRepair();
  return pieces.map((piece) => repairer.push(piece)).join('') + repairer.flush();
}

describe('XmlRepair', () => {
  it.each([
    ['<a b="x & y">R&D &amp; &#27; &#x1b; &lt;</a>', '<a b="x &amp; y">R&amp;D &amp; &#27; &#x1b; &lt;</a>'],
    ['<a>\u001B</a>', '<a>&#27;</a>'],
    ['<a><![CDATA[x & \u001B]]> & </a>', '<a><![CDATA[x & ]]>&#27;<![CDATA[]]> &amp; </a>'],
    ['<!-- a & \u0001 b -->&', '<!-- a &   b -->&amp;'],
    ['<!-- <![CDATA[ -->&', '<!-- <![CDATA[ -->&amp;'],
    ['<a>\u0000\uFFFE\t\r\n\u0085</a>', '<a>\uFFFD\uFFFD\t\r\n\u0085</a>'],
    ['\n<?xml version="1.0"?>\n<a/>', '\n                     \n<a/>'],
  ])('turns %j into %j', (text, repaired) => {
    expect(repair(text)).toBe(repaired);
  });

  it('counts what it repaired, and names the line of the first', () => {
    const repairer = new XmlRepair();
    repairer.push('<a>\n\n&amp;');
    expect(repairer.repairs).toBeUndefined();
    repairer.push('\n & <![CDATA[\n\u0001]]></a>');
    repairer.flush();
    expect(repairer.repairs).toEqual({ count: 2, line: 4 });
  });

  it('gives the same whatever the pieces', () => {
    const words = fc.constantFrom(
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&',
      '&amp;',
      '&#27;',
      ';',
      'a',
      '\u001B',
      '\n',
      '-',
      ']',
      '<',
      '<!',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), fc.array(fc.nat(12), { maxLength: 30 }), (parts, cuts) => {
        // The declaration is looked for in the first piece only, which holds 64 KiB.
        const text = `<x>${parts.join('')}`;
        const pieces: string[] = [];
        let at = 0;
        for (const cut of cuts) pieces.push(text.slice(at, (at += cut)));
        expect(repair(...pieces, text.slice(at))).toBe(repair(text));
      }),
      { numRuns: 3000 },
    );
  });
});
