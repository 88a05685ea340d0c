import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** Locks as browsers have them for all tabs of an origin. */
function fakeLocks() {
  const held = new Map<string, Promise<unknown>>();
  return {
    request: (name: string, { signal }: { signal: AbortSignal }, use: () => Promise<unknown>) => {
      const before = held.get(name) ?? Promise.resolve();
      const aborted = new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason)),
      );
      const using = Promise.race([before, aborted]).then(() => {
        const used = use();
        aborted.catch(() => undefined);
        return used;
      });
      held.set(name, Promise.allSettled([before, using]));
      return using;
    },
  };
}

/** Another tab, with runs of its own. */
async function tab() {
  vi.resetModules();
  const { inTurn } = await import("./in-turn");
  return inTurn;
}

/** A run that the test ends. */
function work(name: string, begun: string[]) {
  let end = () => {};
  let fail = (_: Error) => {};
  const made = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const make = () => {
    begun.push(name);
    return made;
  };
  return { end, fail, make };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const never = new AbortController().signal;

beforeEach(() => {
  vi.stubGlobal("navigator", { locks: fakeLocks() });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("runs of code", () => {
  it.each([true, false])("go one at a time in a tab, with locks: %s", async (locks) => {
    if (!locks) vi.stubGlobal("navigator", {});
    const inTurn = await tab();
    const begun: string[] = [];
    const [one, two, three] = ["1", "2", "3"].map((name) => work(name, begun));
    const ends = [one, two, three].map((run, at) => inTurn(`7/c${at}`, run?.make ?? (async () => {}), never));
    await settle();
    expect(begun).toEqual(["1"]);
    one?.fail(new Error("no Python"));
    await expect(ends[0]).rejects.toThrow("no Python");
    await settle();
    expect(begun).toEqual(["1", "2"]);
    two?.end();
    await ends[1];
    await settle();
    expect(begun).toEqual(["1", "2", "3"]);
  });

  it("that are stopped while they wait never begin, and let the others wait on", async () => {
    const inTurn = await tab();
    const begun: string[] = [];
    const [one, two, three] = ["1", "2", "3"].map((name) => work(name, begun));
    const stop = new AbortController();
    const first = inTurn("7/c1", one?.make ?? (async () => {}), never);
    const second = inTurn("7/c2", two?.make ?? (async () => {}), stop.signal);
    void inTurn("7/c3", three?.make ?? (async () => {}), never);
    stop.abort(new Error("stopped"));
    await expect(second).rejects.toThrow("stopped");
    await settle();
    expect(begun).toEqual(["1"]);
    one?.end();
    await first;
    await settle();
    expect(begun).toEqual(["1", "3"]);
    await expect(inTurn("7/c4", async () => {}, stop.signal)).rejects.toThrow("stopped");
  });

  it("are made by one tab, and by another if that one fails", async () => {
    const [here, there] = [await tab(), await tab()];
    const begun: string[] = [];
    const owner = work("here", begun);
    const other = work("there", begun);
    const known = new AbortController();
    const first = here("7/c1", owner.make, never);
    const second = there("7/c1", other.make, known.signal);
    await settle();
    expect(begun).toEqual(["here"]);
    owner.fail(new Error("no Python"));
    await expect(first).rejects.toThrow("no Python");
    await settle();
    expect(begun).toEqual(["here", "there"]);
    other.end();
    await second;
  });

  it("are not made again by a tab that has not heard of the result", async () => {
    const [here, there] = [await tab(), await tab()];
    const begun: string[] = [];
    const known = new AbortController();
    await here("7/c1", async () => void begun.push("here"), never);
    const second = there("7/c1", async () => void begun.push("there"), known.signal);
    await settle();
    await there("7/c2", async () => void begun.push("there, c2"), never);
    known.abort(new Error("decided"));
    await expect(second).rejects.toThrow("decided");
    expect(begun).toEqual(["here", "there, c2"]);
  });
});
