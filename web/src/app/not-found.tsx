"use client";

import { loadLazily } from "@/components/ui/load-lazily";

// Next makes this a part of every page, so all of it that can wait is loaded when it is shown.
const MissingPage = loadLazily(() => import("@/features/missing/missing-page"));

export default function NotFound() {
  return <MissingPage />;
}
