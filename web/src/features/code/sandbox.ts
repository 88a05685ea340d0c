import { loadInterpreter } from "./interpreter";
import type { Ended } from "./result";

/** How long code may run, and Python may take to start, in milliseconds. */
const longestRun = 30_000;
const longestStart = 60_000;
const memory = 512 * 1024 * 1024;
/** Bounds on what is taken from a run. Its code can send what it likes. */
const longestText = 50_000;
const mostMessages = 5_000;

/** What comes from a run: from our script, or from code that pretends to be it. */
type Message = Partial<Record<"started" | "ended" | "failed" | "output" | "value" | "error", unknown>> | null;

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value.slice(0, longestText) : undefined;
}

/** Opens a frame with an origin of its own and without connections. */
async function open(frame: HTMLIFrameElement, signal: AbortSignal): Promise<Window> {
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.src = "/run-code/frame";
  const loaded = new Promise((resolve, reject) => {
    frame.addEventListener("load", resolve, { once: true });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  document.body.append(frame);
  await loaded;
  if (!frame.contentWindow) throw new Error("the frame was removed");
  return frame.contentWindow;
}

/** Follows a run to its end. Rejects if Python does not start, or when the signal aborts. */
function follow(port: MessagePort, inside: Window, onStart: () => void, signal: AbortSignal): Promise<Ended> {
  const following = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<Ended>((resolve, reject) => {
    let output = "";
    let messages = 0;
    let started = false;
    const fail = () => reject(new Error("the interpreter did not start"));
    const flood = () => resolve({ output, error: `[The code was ended after ${mostMessages} messages.]` });
    const timeOut = () => resolve({ output, timedOut: longestRun / 1000 });
    timer = setTimeout(fail, longestStart);
    signal.addEventListener("abort", () => reject(signal.reason), { signal: following.signal });
    // Once the code runs, errors of its own workers come here, too.
    const failed = ({ source, data }: MessageEvent) =>
      source === inside && data === "failed" && !started && fail();
    window.addEventListener("message", failed, { signal: following.signal });
    port.onmessage = ({ data }: MessageEvent<Message>) => {
      messages += 1;
      if (messages > mostMessages) return flood();
      output = (output + (textOf(data?.output) ?? "")).slice(0, longestText);
      if (data?.started && !started) {
        started = true;
        clearTimeout(timer);
        timer = setTimeout(timeOut, longestRun);
        onStart();
      } else if (data?.failed && !started) fail();
      else if (data?.ended) resolve({ output, value: textOf(data.value), error: textOf(data.error) });
    };
  });
  return ended.finally(() => {
    following.abort();
    clearTimeout(timer);
    port.close();
  });
}

/**
 * Runs Python code once, in a browser's sandbox, for at most 30 seconds: without our origin, network, storage and cookies.
 * Rejects if Python cannot be started, or when the signal aborts, which ends the code.
 */
export async function runPython(code: string, onStart: () => void, signal: AbortSignal): Promise<Ended> {
  const frame = document.createElement("iframe");
  const starting = AbortSignal.any([signal, AbortSignal.timeout(longestStart)]);
  try {
    const [{ script, files }, inside] = await Promise.all([loadInterpreter(starting), open(frame, starting)]);
    signal.throwIfAborted();
    const { port1, port2 } = new MessageChannel();
    // The frame's origin is opaque: no address names it. What is sent is no secret.
    inside.postMessage({ script, code, files, memory }, "*", [port2, files.wasm, files.library]);
    return await follow(port1, inside, onStart, signal);
  } finally {
    frame.remove(); // ends its workers
  }
}
