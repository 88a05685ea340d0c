"use client";

import { useSearchParams } from "next/navigation";
import { lazy, Suspense } from "react";
import { Part } from "@/components/ui/part";
import { useSignedIn } from "@/features/auth/use-signed-in";

const Paper = lazy(() => import("./paper"));

export function PrintPage() {
  const id = Number(useSearchParams().get("id"));
  if (!useSignedIn()) return null;
  return (
    <Part>
      <Suspense>
        <Paper id={id} />
      </Suspense>
    </Part>
  );
}
