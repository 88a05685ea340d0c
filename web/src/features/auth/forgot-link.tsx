"use client";

import Link from "next/link";
import { useMail, usePasswordLogin } from "@/data/config/queries";
import { recovery } from "@/words/en/recovery";
import { useWords } from "@/words/language";

/** Leads to a new password, where the server can mail a link. */
export function ForgotLink() {
  const words = useWords("recovery", recovery);
  const mail = useMail();
  const passwords = usePasswordLogin();
  if (!mail || !passwords) return null;
  return (
    <p className="-mt-2 text-sm">
      <Link href="/forgot" className="inline-block py-0.5 text-accent underline underline-offset-2">
        {words.forgot}
      </Link>
    </p>
  );
}
