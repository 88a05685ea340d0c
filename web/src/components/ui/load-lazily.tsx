import { type ComponentType, lazy } from "react";

const failed = new Set<() => void>();

/** Lets what could not be loaded be loaded anew the next time it is drawn. Called once a failure is shown. */
export function renewFailed(): void {
  for (const renew of failed) renew();
  failed.clear();
}

/** `lazy`, but a failure to load is not kept: React's own never asks again for what failed once. */
export function loadLazily<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const anew = () =>
    lazy(() =>
      load().catch((error: unknown) => {
        failed.add(renew);
        throw error;
      }),
    ) as ComponentType<Props>;
  // Not replaced at once: until a boundary has shown the failure, React would load again and again.
  const renew = () => {
    Current = anew();
  };
  let Current = anew();
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each module, like what `lazy` returns.
  return function Lazy(props: Props) {
    return <Current {...props} />;
  };
}
