const first = 500;
const longest = 10_000;

/** The pause before the n-th attempt (from 0): doubled each time, with jitter so that readers do not return at once. */
export function pauseBefore(attempt: number, random = Math.random): number {
  const whole = Math.min(longest, first * 2 ** attempt);
  return whole * (0.75 + random() / 4);
}

/** Waits, but not when the browser reports a connection again. */
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
