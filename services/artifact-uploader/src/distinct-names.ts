/** The same names, of equal ones all but the first with a number before the ending: `a/junit (2).xml`. */
export function distinctNames(names: readonly string[]): string[] {
  const given = new Set(names);
  const taken = new Set<string>();
  return names.map((name) => {
    const [, stem = name, ending = ''] = /^(.*[^/])(\.[^./]+)$/s.exec(name) ?? [];
    let free = name;
    for (let number = 2; taken.has(free) || (free !== name && given.has(free)); number += 1)
      free = `${stem} (${number})${ending}`;
    taken.add(free);
    return free;
  });
}
