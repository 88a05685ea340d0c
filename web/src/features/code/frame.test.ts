import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";

/** Runs the script of the frame, and returns what messages to it do. */
function frame() {
  const page = readFileSync("public/run-code/frame.html", "utf8");
  const script = /<script>(.*)<\/script>/s.exec(page)?.[1] ?? "";
  const listeners = new Set<(event: unknown) => void>();
  const workers: FakeWorker[] = [];
  class FakeWorker {
    onerror?: () => void;
    postMessage = vi.fn();
    constructor() {
      workers.push(this);
    }
  }
  const parent = { postMessage: vi.fn() };
  const names = {
    addEventListener: (_: string, listener: (event: unknown) => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: (event: unknown) => void) => listeners.delete(listener),
    parent,
    Worker: FakeWorker,
    URL: { createObjectURL: () => "blob:x" },
    Blob,
  };
  new Function(...Object.keys(names), script)(...Object.values(names));
  const say = (event: object) => {
    for (const listener of [...listeners]) listener({ data: null, ports: [], source: parent, ...event });
  };
  return { say, workers, parent };
}

it("starts one worker for the page, whatever else sends messages to the frame", () => {
  const { say, workers, parent } = frame();
  const port = {};
  const task = { script: "", code: "1" };
  say({ source: {}, data: "of an extension" });
  say({ source: {}, data: task, ports: [port] });
  say({ data: { devtools: true } });
  expect(workers).toHaveLength(0);
  say({ data: task, ports: [port] });
  say({ data: task, ports: [port] });
  expect(workers).toHaveLength(1);
  expect(workers[0]?.postMessage).toHaveBeenCalledExactlyOnceWith({ code: "1", port }, [port]);
  workers[0]?.onerror?.();
  expect(parent.postMessage).toHaveBeenCalledExactlyOnceWith("failed", "*");
});
