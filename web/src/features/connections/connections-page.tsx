"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useEffect } from "react";
import { PageSection } from "@/components/ui/page-section";
import { PageTitle } from "@/components/ui/page-title";
import { useSignedIn } from "@/data/account/use-signed-in";
import { patchDomForTranslation } from "@/lib/dom-patch";
import { connections } from "@/words/en/connections";
import { useWords } from "@/words/language";
import { ConnectionList } from "./connection-list";

/** The servers of tools that the person connects with an account of theirs. */
export function ConnectionsPage() {
  const words = useWords("connections", connections);
  const signedIn = useSignedIn();
  useEffect(patchDomForTranslation, []);
  if (!signedIn) return <PageTitle>{words.title}</PageTitle>;
  return (
    <main className="mx-auto flex w-full max-w-[720px] flex-col gap-6 px-4 pt-6 pb-16">
      <PageTitle>{words.title}</PageTitle>
      <Link
        href="/settings"
        className="-ml-2 inline-flex h-10 items-center gap-2 self-start rounded-lg px-2 text-sm font-medium text-muted hover:text-text"
      >
        <ArrowLeft size={16} aria-hidden />
        {words.back}
      </Link>
      <div className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold tracking-tight">{words.title}</h1>
        <p className="text-sm text-muted">{words.about}</p>
      </div>
      <PageSection>
        <ConnectionList />
      </PageSection>
    </main>
  );
}
