"use client";

import { lazy, Suspense } from "react";
import "./globals.css";

// Part of every page, like not-found: what it shows is loaded when it is shown.
const BrokenPage = lazy(() => import("@/features/missing/broken-page"));

/** For what no part of a page has caught. It replaces the frame around all pages. */
export default function GlobalError({ reset }: { reset(): void }) {
  return (
    <html
      lang="en"
      className={typeof document === "undefined" ? undefined : document.documentElement.className}
    >
      <body className="font-sans">
        <Suspense>
          <BrokenPage tryAgain={reset} />
        </Suspense>
      </body>
    </html>
  );
}
