// Prints the size of the JavaScript that loads before the first message can be sent, and fails above the limit.
// Everything else (message list, sidebar, Markdown) loads in parallel with the first requests.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const limit = 180_000;
const out = fileURLToPath(new URL("../out", import.meta.url));
const html = readFileSync(join(out, "chat.html"), "utf8");
const scripts = new Set();
for (const [tag] of html.matchAll(/<script\b[^>]*>/gi)) {
  const src = /\bsrc="([^"]+)"/.exec(tag)?.[1];
  // Browsers with module support skip these.
  if (src !== undefined && !/\bnomodule\b/i.test(tag)) scripts.add(src);
}
if (scripts.size === 0) throw new Error("chat.html loads no scripts: the measure is wrong");
let total = 0;
for (const src of scripts) {
  const bytes = gzipSync(readFileSync(join(out, decodeURIComponent(src.split("?")[0]))), { level: 9 }).length;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${src}`);
}
console.log(`${String(total).padStart(8)}  first-load JS of /chat, gzipped, of ${limit} bytes at most`);
if (total > limit) throw new Error("/chat loads too much JavaScript: load what can wait on demand");
