"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { useMayRegister } from "./use-may-register";

/** The form for a new account, or why there is none. */
export function Registration({ children }: { children: ReactNode }) {
  const words = useWords("account", account);
  if (useMayRegister()) return children;
  return (
    <>
      <Notice>{words.registrationClosed}</Notice>
      <p className="text-sm text-muted">
        {words.haveAccount}{" "}
        <Link href="/login" className="inline-block py-0.5 text-accent underline underline-offset-2">
          {words.signIn}
        </Link>
      </p>
    </>
  );
}

/** The way to a new account, where people may make one. */
export function NoAccount() {
  const words = useWords("account", account);
  if (!useMayRegister()) return null;
  return (
    <p className="-mt-2 text-sm text-muted">
      {words.noAccount}{" "}
      <Link href="/register" className="inline-block py-0.5 text-accent underline underline-offset-2">
        {words.createOne}
      </Link>
    </p>
  );
}
