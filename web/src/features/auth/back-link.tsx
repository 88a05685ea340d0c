"use client";

import Link from "next/link";
import { recovery } from "@/words/en/recovery";
import { useWords } from "@/words/language";

/** Leads back to the sign-in page. */
export function BackLink() {
  const words = useWords("recovery", recovery);
  return (
    <p className="text-sm">
      <Link href="/login" className="inline-block py-0.5 text-accent underline underline-offset-2">
        {words.back}
      </Link>
    </p>
  );
}
