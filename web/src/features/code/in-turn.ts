/** The runs of this tab, up to the last one. */
let runs: Promise<unknown> = Promise.resolve();

/** Rejects when the signal aborts. */
function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/**
 * Makes a call while no other tab of this browser makes it. A call that was made stays taken until its tab is closed or shows another document: others may not know of its
 * result yet. Without HTTPS, browsers have no locks.
 */
function alone(call: string, make: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const { locks } = navigator as Partial<Pick<Navigator, "locks">>;
  if (!locks) return make();
  return new Promise((resolve, reject) => {
    const taken = locks.request(`run-code/${call}`, { signal }, async () => {
      await make();
      resolve();
      await new Promise(() => {});
    });
    taken.catch(reject);
  });
}

/** Makes a call after the earlier ones of this tab, unless another tab makes it. Rejects at once when the signal aborts. */
export async function inTurn(call: string, make: () => Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const made = () => {
    const run = runs.then(() => {
      signal.throwIfAborted();
      return make();
    });
    runs = run.catch(() => undefined);
    return run;
  };
  await Promise.race([alone(call, made, signal), abortion(signal)]);
}
