"use client";

import { useSearchParams } from "next/navigation";
import { Suspense } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import { useSignedIn } from "@/data/account/use-signed-in";

const PrintView = loadLazily(() => import("./print-view"));

export function PrintPage() {
  const id = Number(useSearchParams().get("id"));
  if (!useSignedIn()) return null;
  return (
    <PageSection>
      <Suspense>
        <PrintView id={id} />
      </Suspense>
    </PageSection>
  );
}
