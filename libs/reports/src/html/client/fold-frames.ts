/** Some lines of a stack trace; `folded` ones are not of the code under test. */
export interface Frames {
  readonly folded: boolean;
  readonly lines: readonly string[];
}

const FRAME = /^\s*(?:at |File "|from |#\d+ |\S+\.(?:js|ts|py|rb|go|java|rs):\d+)/;
const FOREIGN =
  /node_modules|node:|internal\/|site-packages|dist-packages|lib\/python\d|\bjava\.(?:base|lang|util)|\bjdk\.|\bsun\.|org\.(?:junit|gradle|testng|springframework)|\/gems\/|\/usr\/(?:local\/)?(?:lib|go)\/|\/rustc\/|\.cargo\/registry|System\.|Microsoft\.|Xunit\.|NUnit\./;

const WORTH_FOLDING = 2;

/** The lines of a stack trace, those of libraries and of the language folded where several follow each other. */
export function foldFrames(trace: string): Frames[] {
  const parts: { folded: boolean; lines: string[] }[] = [];
  for (const line of trace.split('\n')) {
    const folded = FRAME.test(line) && FOREIGN.test(line);
    const last = parts.at(-1);
    if (last?.folded === folded) last.lines.push(line);
    else parts.push({ folded, lines: [line] });
  }
  return parts.map(({ folded, lines }) => ({ folded: folded && lines.length >= WORTH_FOLDING, lines }));
}
