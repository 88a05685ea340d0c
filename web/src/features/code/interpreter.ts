/** The files of the interpreter, with names of their own for each version. */
const addresses = {
  loader: new URL("../../../node_modules/pyodide/pyodide.mjs", import.meta.url),
  module: new URL("../../../node_modules/pyodide/pyodide.asm.mjs", import.meta.url),
  wasm: new URL("../../../node_modules/pyodide/pyodide.asm.wasm", import.meta.url),
  library: new URL("../../../node_modules/pyodide/python_stdlib.zip", import.meta.url),
  lock: new URL("../../../node_modules/pyodide/pyodide-lock.json", import.meta.url),
};

/** What a run needs: texts of scripts, and files that are handed over to it. */
export interface Interpreter {
  script: string;
  files: {
    loader: string;
    module: string;
    wasm: ArrayBuffer;
    library: ArrayBuffer;
    /** What packages are built for, which the interpreter compares with itself. */
    info: unknown;
  };
}

async function load(address: string | URL, signal: AbortSignal): Promise<Response> {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

/** Loads the interpreter, from the browser's cache once it was loaded. */
export async function loadInterpreter(signal: AbortSignal): Promise<Interpreter> {
  const text = async (address: string | URL) => (await load(address, signal)).text();
  const bytes = async (address: URL) => (await load(address, signal)).arrayBuffer();
  const [script, loader, module, wasm, library, lock] = await Promise.all([
    text("/run-code/worker.js"),
    text(addresses.loader),
    text(addresses.module),
    bytes(addresses.wasm),
    bytes(addresses.library),
    text(addresses.lock),
  ]);
  const { info } = JSON.parse(lock) as { info: unknown };
  return { script, files: { loader, module, wasm, library, info } };
}
