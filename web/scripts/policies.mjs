// Writes the Content-Security-Policy of every page as an nginx map by path: scripts are files of the server or inline
// in the page. The Go server sends the same policies (adapters/http/policy.go); a test compares both.
//   node scripts/policies.mjs DIST FILE
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const [from, to] = process.argv.slice(2);
const inline = /<script([^>]*)>(.*?)<\/script\s*>/gis;

function policyOf(page) {
  const scripts = new Set(["'self'"]);
  for (const [, attributes, text] of page.matchAll(inline)) {
    if (/\ssrc\s*=/i.test(attributes) || text === "") continue;
    scripts.add(`'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  }
  return (
    `default-src 'self'; script-src ${[...scripts].join(" ")}; style-src 'self' 'unsafe-inline'; ` +
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'"
  );
}

const lines = readdirSync(from, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(html|svg)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort()
  .map((path) => `/${relative(from, path)} "${policyOf(readFileSync(path, "utf8"))}";\n`);
if (lines.length === 0) throw new Error(`${from} holds no page`);
lines.push(
  `/sw.js "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";\n`,
);
writeFileSync(to, lines.join(""));
