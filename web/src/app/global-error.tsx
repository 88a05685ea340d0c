"use client";

import { Suspense } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import "./globals.css";

// Next includes this in every page, so the error page loads on demand, with a bundled fallback if loading fails.
const ErrorPage = loadLazily(() => import("@/features/errors/error-page"));

/** Catches errors that no other boundary caught. Replaces the root layout. */
export default function GlobalError({ reset }: { reset(): void }) {
  return (
    <html
      lang="en"
      className={typeof document === "undefined" ? undefined : document.documentElement.className}
    >
      <body className="flex flex-col font-sans">
        <PageSection>
          <Suspense>
            <ErrorPage tryAgain={reset} />
          </Suspense>
        </PageSection>
      </body>
    </html>
  );
}
