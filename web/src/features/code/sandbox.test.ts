import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runPython } from "./sandbox";

vi.mock("./interpreter", () => ({
  loadInterpreter: () =>
    Promise.resolve({ script: "", files: { wasm: new ArrayBuffer(1), library: new ArrayBuffer(1) } }),
}));

/** Runs code in a frame that answers nothing by itself, and returns the port on which it would. */
async function begin(abort = new AbortController()) {
  const started = vi.fn();
  const run = runPython("1", started, abort.signal);
  run.catch(() => undefined);
  const frame = document.querySelector("iframe") as HTMLIFrameElement;
  const sent = vi.spyOn(frame.contentWindow as Window, "postMessage").mockImplementation(() => undefined);
  frame.dispatchEvent(new Event("load"));
  await vi.waitFor(() => expect(sent).toHaveBeenCalled());
  const [, , [port]] = sent.mock.calls[0] as unknown as [unknown, string, [MessagePort]];
  const send = async (...messages: unknown[]) => {
    for (const message of messages) port.postMessage(message);
    await vi.advanceTimersByTimeAsync(50);
  };
  return { run, started, send, frame, abort };
}

const frames = () => document.querySelectorAll("iframe").length;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a run of code", () => {
  it("has a frame of its own, without our origin, until it ends", async () => {
    const { run, started, send, frame } = await begin();
    expect(frame.getAttribute("sandbox")).toBe("allow-scripts");
    await send({ started: true }, { output: "a" }, { output: "b" }, { ended: true, value: "7" });
    expect(await run).toEqual({ output: "ab", value: "7", error: undefined });
    expect(started).toHaveBeenCalledOnce();
    expect(frames()).toBe(0);
  });

  it("is ended after 30 seconds, with what was printed", async () => {
    const { run, send } = await begin();
    await send({ started: true }, { output: "so far" });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await run).toEqual({ output: "so far", timedOut: 30 });
    expect(frames()).toBe(0);
  });

  it("has its time from when Python has started, for which it waits a minute", async () => {
    const { run, send } = await begin();
    await vi.advanceTimersByTimeAsync(50_000);
    await send({ started: true });
    await vi.advanceTimersByTimeAsync(20_000);
    await send({ ended: true });
    expect(await run).toMatchObject({ output: "" });
    const other = await begin();
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(other.run).rejects.toThrow("did not start");
    expect(frames()).toBe(0);
  });

  it("ends when it is stopped", async () => {
    const { run, send, abort } = await begin();
    await send({ started: true });
    abort.abort();
    await expect(run).rejects.toThrow("abort");
    expect(frames()).toBe(0);
  });

  it("fails if Python cannot be loaded, and not once the code runs", async () => {
    const first = await begin();
    await first.send({ failed: "no WebAssembly" });
    await expect(first.run).rejects.toThrow("did not start");
    const second = await begin();
    await second.send({ started: true });
    window.dispatchEvent(new MessageEvent("message", { source: second.frame.contentWindow, data: "failed" }));
    await second.send({ failed: "pretended" }, { ended: true });
    expect(await second.run).toMatchObject({ output: "" });
  });

  it("takes little from code that sends what it likes", async () => {
    const { run, send } = await begin();
    await send(
      { started: true },
      null,
      7,
      { output: {} },
      { output: "x".repeat(200_000) },
      { ended: 1, value: 7, error: [] },
    );
    const { output, ...rest } = await run;
    expect(output.length).toBe(50_000);
    expect(rest).toEqual({ value: undefined, error: undefined });
    const flood = await begin();
    await flood.send({ started: true }, ...Array.from({ length: 6_000 }, () => ({ output: "" })));
    expect(await flood.run).toMatchObject({ error: "[The code was ended after 5000 messages.]" });
  });
});
