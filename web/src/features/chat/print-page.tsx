"use client";

import { useSearchParams } from "next/navigation";
import { lazy, Suspense } from "react";
import { useSignedIn } from "@/features/auth/use-signed-in";

const Paper = lazy(() => import("./paper"));

export function PrintPage() {
  const id = Number(useSearchParams().get("id"));
  if (!useSignedIn()) return null;
  return (
    <Suspense>
      <Paper id={id} />
    </Suspense>
  );
}
