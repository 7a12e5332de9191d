/** Holds whoever passes until it is opened. */
export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

export function makeGate(): Gate {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
