"use client";

import { lazy } from "react";

// Next makes this a part of every page, so all of it that can wait is loaded when it is shown.
const MissingPage = lazy(() => import("@/features/missing/missing-page"));

export default function NotFound() {
  return <MissingPage />;
}
