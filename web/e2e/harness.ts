import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import { vi } from "vitest";

const types: Record<string, string> = { css: "text/css", js: "text/javascript", woff2: "font/woff2" };

/** A fixture page built from the page's own components and styles. */
export class Harness {
  private constructor(
    readonly url: string,
    readonly stop: () => void,
  ) {}

  static async start(fixture: string): Promise<Harness> {
    const out = mkdtempSync(join(tmpdir(), "chatbot-harness-"));
    const root = join(import.meta.dirname, "fixtures");
    vi.stubEnv("NODE_ENV", "production"); // Vite's build options
    await build({
      root,
      configFile: false,
      logLevel: "error",
      plugins: [react()],
      resolve: { alias: { "@": join(import.meta.dirname, "../src") } },
      define: { "process.env.NODE_ENV": '"production"' },
      build: { outDir: out, emptyOutDir: true, rollupOptions: { input: join(root, `${fixture}.tsx`) } },
    });
    vi.unstubAllEnvs();
    const site = join(import.meta.dirname, "../out/_next/static");
    const sheets = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".css"));
    const styles = sheets.map((sheet) => readFileSync(join(site, sheet), "utf8")).join("\n");
    const script = readdirSync(join(out, "assets")).find(
      (name) => name.startsWith(fixture) && name.endsWith(".js"),
    );
    const html = `<!doctype html><html lang="en"><head><title>Harness</title><link rel="icon" href="data:,">
      <style>${styles}</style></head><body><script type="module" src="/assets/${script}"></script></body></html>`;
    const web = createServer((request, reply) => {
      const path = request.url ?? "/";
      if (path === "/") return reply.setHeader("Content-Type", "text/html").end(html);
      try {
        const body = readFileSync(join(out, path));
        reply.setHeader("Content-Type", types[path.split(".").at(-1) ?? ""] ?? "text/plain").end(body);
      } catch {
        reply.writeHead(204).end();
      }
    });
    await new Promise<void>((listening) => web.listen(0, "127.0.0.1", listening));
    return new Harness(`http://127.0.0.1:${(web.address() as AddressInfo).port}`, () => {
      web.close();
      rmSync(out, { recursive: true, force: true });
    });
  }
}
