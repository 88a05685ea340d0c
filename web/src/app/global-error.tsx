"use client";

import { Suspense } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { Part } from "@/components/ui/part";
import "./globals.css";

// Part of every page, like not-found: what it shows is loaded when it is shown, and a part that is at hand stands in if it cannot be.
const BrokenPage = loadLazily(() => import("@/features/missing/broken-page"));

/** For what no part of a page has caught. It replaces the frame around all pages. */
export default function GlobalError({ reset }: { reset(): void }) {
  return (
    <html
      lang="en"
      className={typeof document === "undefined" ? undefined : document.documentElement.className}
    >
      <body className="font-sans">
        <Part>
          <Suspense>
            <BrokenPage tryAgain={reset} />
          </Suspense>
        </Part>
      </body>
    </html>
  );
}
