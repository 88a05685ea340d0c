import { type ComponentType, lazy } from "react";

const failed = new Set<() => void>();

/** Makes failed loads retry on the next render. The error boundary calls it as soon as it shows the error. */
export function resetFailedLoads(): void {
  for (const reset of failed) reset();
  failed.clear();
}

/** Like React's `lazy`, but failed loads can be retried; React caches them. */
export function loadLazily<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const create = () =>
    lazy(() =>
      load().catch((error: unknown) => {
        failed.add(reset);
        throw error;
      }),
    ) as ComponentType<Props>;
  // Reset only after a boundary has shown the error; otherwise React would retry in a loop.
  const reset = () => {
    Current = create();
  };
  let Current = create();
  // biome-ignore lint/correctness/noComponentHookFactories: called once per module, like `lazy`.
  return function Lazy(props: Props) {
    return <Current {...props} />;
  };
}
