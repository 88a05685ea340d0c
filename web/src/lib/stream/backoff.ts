const first = 500;
const longest = 10_000;

/** Delay before attempt n (from 0): exponential, with jitter so that clients do not reconnect at the same moment. */
export function backoffDelay(attempt: number, random = Math.random): number {
  const ceiling = Math.min(longest, first * 2 ** attempt);
  return ceiling * (0.75 + random() / 4);
}

/** Waits; returns early when the browser comes back online. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      window.removeEventListener("online", finish);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    window.addEventListener("online", finish);
    signal.addEventListener("abort", finish);
  });
}
