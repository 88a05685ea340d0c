"use client";

import { useSearchParams } from "next/navigation";
import { Suspense } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { Part } from "@/components/ui/part";
import { useSignedIn } from "@/features/auth/use-signed-in";

const Paper = loadLazily(() => import("./paper"));

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
