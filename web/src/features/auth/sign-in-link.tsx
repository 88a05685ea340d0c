"use client";

import Link from "next/link";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";

/** Link to the sign-in page. */
export function SignInLink() {
  const words = useWords("account", account);
  return (
    <p className="text-sm text-muted">
      {words.haveAccount}{" "}
      <Link href="/login" className="inline-block py-0.5 text-accent underline underline-offset-2">
        {words.signIn}
      </Link>
    </p>
  );
}
