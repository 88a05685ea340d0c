// Copies the export to dist/ with .br and .gz variants, so that the server never compresses files itself.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const from = join(root, "out");
const to = join(root, "dist");
const compressible = /\.(html|js|css|txt|json|svg|xml|webmanifest|map|ico|mjs|wasm)$/;

mkdirSync(to, { recursive: true });
for (const name of readdirSync(to)) {
  if (name !== ".gitkeep") rmSync(join(to, name), { recursive: true });
}
writeFileSync(join(to, ".gitkeep"), "");
cpSync(from, to, { recursive: true });

// The worker's version is derived from the pages, which name every file they need. OFFLINE_SHELL=off builds a worker
// that removes itself.
const off = process.env.OFFLINE_SHELL === "off";
const worker = readFileSync(off ? join(root, "scripts/sw-off.js") : join(from, "sw.js"), "utf8");
const build = createHash("sha256");
for (const page of ["chat", "login", "register", "settings", "index"])
  build.update(readFileSync(join(from, `${page}.html`)));
writeFileSync(join(to, "sw.js"), worker.replace("__BUILD__", build.digest("hex").slice(0, 16)));

let files = 0;
let twins = 0;
for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name === ".gitkeep") continue;
  files += 1;
  if (!compressible.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const plain = readFileSync(path);
  const packed = {
    ".br": brotliCompressSync(plain, {
      // The best quality takes half a minute for an interpreter of 10 MB.
      params: {
        [constants.BROTLI_PARAM_QUALITY]: plain.length > 2_000_000 ? 9 : 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      },
    }),
    ".gz": gzipSync(plain, { level: 9 }),
  };
  for (const [suffix, bytes] of Object.entries(packed)) {
    if (bytes.length >= plain.length) continue;
    writeFileSync(path + suffix, bytes);
    twins += 1;
  }
}
console.log(`dist: ${files} files, ${twins} compressed twins`);
