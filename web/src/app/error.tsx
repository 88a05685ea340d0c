"use client";

import { lazy, Suspense } from "react";

// Part of every page, like not-found: what it shows is loaded when it is shown.
const BrokenPage = lazy(() => import("@/features/missing/broken-page"));

export default function PageError({ reset }: { reset(): void }) {
  return (
    <Suspense>
      <BrokenPage tryAgain={reset} />
    </Suspense>
  );
}
