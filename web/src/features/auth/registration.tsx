"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice";
import { useRegistrationOpen } from "@/data/config/use-registration-open";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";

/** The registration form, or a message that registration is closed. */
export function Registration({ children }: { children: ReactNode }) {
  const words = useWords("account", account);
  if (useRegistrationOpen()) return children;
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

/** Link to registration, shown while registration is open. */
export function RegisterLink() {
  const words = useWords("account", account);
  if (!useRegistrationOpen()) return null;
  return (
    <p className="-mt-2 text-sm text-muted">
      {words.noAccount}{" "}
      <Link href="/register" className="inline-block py-0.5 text-accent underline underline-offset-2">
        {words.createOne}
      </Link>
    </p>
  );
}
