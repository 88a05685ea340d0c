// Runs Python code once, in a worker of frame.html. Nothing here protects anyone: the code can reach everything in this worker. The origin and the
// policy of the frame do. Decisions: docs/adr/0066-run-code.md.

/** Bounds in UTF-16 units. The page cuts again: the code can send what it likes. */
const longestOutput = 40_000;
const longestEnd = 8_000;
/** How often output is sent, in milliseconds. */
const pause = 200;
/** What is printed first is sent at once, so that it is there if the code never ends. */
const sentAtOnce = 1_000;

const setup = `
import linecache, sys, traceback
import __main__
from pyodide.code import eval_code_async

name = "main.py"
sys.stdout.reconfigure(line_buffering=True)

def told(error):
    frames = error.__traceback__
    while frames and frames.tb_frame.f_code.co_filename != name:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames)).rstrip()

async def run(code):
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    try:
        value = await eval_code_async(code, __main__.__dict__, filename=name)
        return None if value is None else repr(value), None
    except SystemExit as end:
        return None, None if end.code in (None, 0) else f"SystemExit: {end.code}"
    except BaseException as error:
        return None, told(error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()

run
`;

/** Keeps the memory of the interpreter below a bound, where Python raises MemoryError. */
function boundMemory(bytes) {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * 65_536 > bytes) throw new RangeError("too much memory");
    return grow.call(this, pages);
  };
}

/** Loads the interpreter from files that the page has sent, because nothing can be loaded from here. */
async function load({ loader, module, wasm, library, info }) {
  const fromText = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const known = {
    "pyodide.asm.wasm": () => new Response(wasm, { headers: { "Content-Type": "application/wasm" } }),
    "python_stdlib.zip": () => new Response(library),
  };
  // Pyodide takes workers with it for those that cannot import modules.
  self.importScripts = undefined;
  const { fetch } = self;
  self.fetch = async (address) => known[String(address).split("/").at(-1)]();
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    fromText(loader),
    fromText(module),
  ]);
  const python = await loadPyodide({
    indexURL: "file:///python/",
    lockFileContents: { info, packages: {} }, // of its own list it would offer packages, which cannot be loaded
    createPyodideModule,
    stdin: () => undefined,
  });
  self.fetch = fetch;
  return python;
}

/** Collects what the code prints, up to a bound, and sends it from time to time. */
function collect(send) {
  let unsent = "";
  let length = 0;
  let writes = 0;
  let sent = performance.now();
  const flush = () => {
    if (unsent !== "") send({ output: unsent });
    unsent = "";
    sent = performance.now();
  };
  const stream = () => {
    const decoder = new TextDecoder();
    return {
      isatty: false,
      write(bytes) {
        const text = decoder.decode(bytes, { stream: true });
        unsent += text.slice(0, Math.max(0, longestOutput - length));
        length += text.length;
        writes += 1;
        if (writes <= sentAtOnce || performance.now() - sent > pause) flush();
        return bytes.length;
      },
    };
  };
  return { stream, flush };
}

self.onmessage = async ({ data: { port, code, files, memory } }) => {
  self.onmessage = null;
  const send = (message) => port.postMessage(message);
  try {
    boundMemory(memory);
    const python = await load(files);
    const output = collect(send);
    python.setStdout(output.stream());
    python.setStderr(output.stream());
    const run = python.runPython(setup, { globals: python.toPy({}) });
    send({ started: true });
    const ended = await run(code);
    const [value, error] = ended.toJs();
    output.flush();
    send({ ended: true, value: value?.slice(0, longestEnd), error: error?.slice(-longestEnd) });
  } catch (error) {
    send({ failed: String(error) });
  }
};
