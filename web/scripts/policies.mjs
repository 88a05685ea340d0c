// Writes the Content-Security-Policy of every page as an nginx map by path: scripts are files of the server or inline
// in the page. The Go server sends the same policies (adapters/http/policy.go); a test compares both.
//   node scripts/policies.mjs DIST FILE
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const [from, to] = process.argv.slice(2);
const inline = /<script([^>]*)>(.*?)<\/script\s*>/gis;

function hashesOf(page) {
  const scripts = new Set();
  for (const [, attributes, text] of page.matchAll(inline)) {
    if (/\ssrc\s*=/i.test(attributes) || text === "") continue;
    scripts.add(` 'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  }
  return [...scripts].join("");
}

function policyOf(page) {
  return (
    `default-src 'self'; script-src 'self'${hashesOf(page)}; style-src 'self' 'unsafe-inline'; ` +
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'"
  );
}

/** The policy of the frame in which code of models runs. */
function codePolicyOf(page) {
  return (
    `sandbox allow-scripts; default-src 'none'; script-src blob: 'wasm-unsafe-eval'${hashesOf(page)}; worker-src blob:; base-uri 'none'; ` +
    "form-action 'none'; frame-ancestors 'self'"
  );
}

const frame = "run-code/frame.html";
const lines = readdirSync(from, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(html|svg)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort()
  .map((path) => {
    const name = relative(from, path);
    const page = readFileSync(path, "utf8");
    return `/${name} "${name === frame ? codePolicyOf(page) : policyOf(page)}";\n`;
  });
if (lines.length === 0) throw new Error(`${from} holds no page`);
lines.push(
  `/sw.js "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";\n`,
);
writeFileSync(to, lines.join(""));
