"use client";

import { loadLazily } from "@/components/ui/load-lazily";

// Next includes this in every page, so its content loads on demand.
const MissingPage = loadLazily(() => import("@/features/errors/not-found-page"));

export default function NotFound() {
  return <MissingPage />;
}
