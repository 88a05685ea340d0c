"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Loading } from "./loading";
import { sections } from "./sections";

/** The address without a section leads to the first one. */
export function FirstSectionPage() {
  const router = useRouter();
  useEffect(() => router.replace(sections[0].path), [router]);
  return <Loading />;
}
