"use client";

import "@/data/client/http"; // imported here so that the offline cache includes it
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { BrandName } from "@/components/ui/brand-name";
import { LanguageSwitch } from "@/components/ui/language-switch";
import { PageTitle } from "@/components/ui/page-title";
import { useLoginState } from "@/data/account/use-login-state";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { returnPath } from "./return-path";

interface AuthLayoutProps {
  title: "signIn" | "register" | "forgot" | "reset" | "verify";
  /** Shows the page to people who are signed in, too. */
  stay?: boolean;
  children: ReactNode;
}

/** Layout of the sign-in and registration pages. Redirects users who are signed in, unless `stay`. */
export function AuthLayout({ title, stay = false, children }: AuthLayoutProps) {
  const state = useLoginState();
  const words = useWords("account", account);
  const router = useRouter();
  useEffect(() => {
    if (state !== "in" || stay) return;
    router.replace(returnPath(new URLSearchParams(window.location.search).get("next")));
  }, [state, stay, router]);
  return (
    <main className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center gap-6 px-4 py-12">
      <PageTitle>{words[title]}</PageTitle>
      <Link href="/" className="self-start text-sm font-medium">
        <BrandName />
      </Link>
      <h1 className="text-xl font-semibold tracking-tight">{words[title]}</h1>
      {children}
      <LanguageSwitch className="-mx-2" />
    </main>
  );
}
