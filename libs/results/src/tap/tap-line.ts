export type TapLine =
  | { readonly kind: 'version' }
  | { readonly kind: 'plan'; readonly count: number; readonly reason: string | undefined }
  | ({ readonly kind: 'point' } & PointLine)
  | { readonly kind: 'bail-out'; readonly reason: string }
  | { readonly kind: 'yaml' }
  | { readonly kind: 'close' }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'other' };

export type PointLine = {
  readonly ok: boolean;
  readonly number: string | undefined;
  readonly name: string;
  readonly directive: 'skip' | 'todo' | undefined;
  readonly reason: string | undefined;
  readonly durationMs: number | undefined;
  /** Ends in "{": its subtest follows, if the next lines are indented. */
  readonly opens: boolean;
};

/** Reads one line whose indentation was taken off. */
export function readTapLine(text: string): TapLine {
  const point = /^(not )?ok(?=\s|$)(?:\s+(\d{1,9})(?=\s|$))?(.*)$/.exec(text);
  if (point !== null) return { kind: 'point', ...readPoint(point[1] === undefined, point[2], point[3] ?? '') };
  if (/^TAP version \d+\s*$/.test(text)) return { kind: 'version' };
  const plan = /^1\.\.(\d{1,9})\s*(?:#\s*(.*))?$/.exec(text);
  if (plan !== null) return { kind: 'plan', count: Number(plan[1]), reason: plan[2] };
  const bail = /^Bail out!\s*(.*)$/i.exec(text);
  if (bail !== null) return { kind: 'bail-out', reason: bail[1] ?? '' };
  if (/^---\s*$/.test(text)) return { kind: 'yaml' };
  if (/^\}\s*$/.test(text)) return { kind: 'close' };
  return text.startsWith('#') ? { kind: 'comment', text: text.replace(/^# ?/, '') } : { kind: 'other' };
}

function readPoint(ok: boolean, number: string | undefined, rest: string): PointLine {
  const opens = /\s\{\s*$/.test(rest);
  const line = opens ? rest.replace(/\s\{\s*$/, '') : rest;
  const hash = /(?:^|\s)#\s*(skip|todo)(\S*)\s*(.*)$/i.exec(line);
  const isDirective = hash !== null && (hash[1]?.toLowerCase() === 'skip' || hash[2] === '' || hash[2] === ':');
  const time = /\s#\s*time=([\d.]+)(ms|s)\s*$/.exec(line);
  const described = isDirective ? line.slice(0, hash.index) : time === null ? line : line.slice(0, time.index);
  const amount = time === null ? Number.NaN : Number(time[1]);
  return {
    ok,
    number,
    name: unescape(described.replace(/^\s*-?\s*/, '').trimEnd()),
    directive: !isDirective ? undefined : hash[1]?.toLowerCase() === 'skip' ? 'skip' : 'todo',
    reason: isDirective ? hash[3]?.trim() : undefined,
    durationMs: Number.isNaN(amount) ? undefined : time?.[2] === 's' ? amount * 1000 : amount,
    opens,
  };
}

function unescape(text: string): string {
  return text.replace(/\\([\\#])/g, '$1');
}
