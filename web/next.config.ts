import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { NextConfig } from "next";

// The same sources must give the same files, so the build's name comes from the locked dependencies
// and the version; file names inside already carry a hash of their content.
function buildId(): string {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json"]) {
    hash.update(readFileSync(new URL(file, import.meta.url)));
  }
  return hash.digest("hex").slice(0, 16);
}

// In development the Go server runs beside `next dev`; the exported page is served by it directly.
const api = process.env.API_ORIGIN ?? "http://127.0.0.1:8080";
const development: NextConfig = {
  rewrites: async () => [{ source: "/api/:path*", destination: `${api}/api/:path*` }],
};

const config: NextConfig = {
  ...(process.env.NODE_ENV === "development" ? development : { output: "export" }),
  images: { unoptimized: true },
  generateBuildId: buildId,
  reactStrictMode: true,
  // Fewer, larger files: 5 requests instead of 11 and 4 KB less before one can type, since small files compress worse.
  experimental: { turbopackChunking: { minChunkSize: 800_000, maxMergeChunkSize: 3_000_000 } },
  // `npm run typecheck` does this once, for the tests too.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
};

export default config;
