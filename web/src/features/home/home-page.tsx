"use client";

import Link from "next/link";
import { BrandName } from "@/components/ui/brand-name";
import { buttonClasses } from "@/components/ui/button";
import { LanguageSwitch } from "@/components/ui/language-switch";
import { PageTitle } from "@/components/ui/page-title";
import { useConfig, useRegistration } from "@/data/config/queries";
import { home } from "@/words/en/home";
import { useWords } from "@/words/language";

export function HomePage() {
  const words = useWords("home", home);
  const mayRegister = useRegistration() === "open";
  // Without accounts, signing in is impossible.
  const isFresh = useConfig().data?.fresh === true && mayRegister;
  return (
    <main className="mx-auto flex w-full max-w-[720px] flex-1 flex-col justify-center gap-10 px-6 py-16">
      <PageTitle />
      <div className="flex flex-col gap-4">
        <BrandName className="text-sm font-medium" />
        <h1 className="max-w-[18ch] text-xl font-semibold tracking-tight text-balance">{words.title}</h1>
      </div>
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-3">
          {!isFresh && (
            <Link href="/login" className={buttonClasses("primary")}>
              {words.signIn}
            </Link>
          )}
          {mayRegister && (
            <Link href="/register" className={buttonClasses(isFresh ? "primary" : "quiet")}>
              {isFresh ? words.registerFirst : words.register}
            </Link>
          )}
        </div>
        {isFresh && <p className="text-sm text-muted">{words.registerFirstAbout}</p>}
      </div>
      <dl className="grid gap-6 border-t border-line pt-8 sm:grid-cols-3">
        {words.features.map(({ title, about }) => (
          <div key={title} className="flex flex-col gap-1">
            <dt className="text-sm font-medium">{title}</dt>
            <dd className="text-sm text-muted">{about}</dd>
          </div>
        ))}
      </dl>
      <LanguageSwitch className="-mx-2" />
    </main>
  );
}
