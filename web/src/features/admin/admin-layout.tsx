"use client";

import { type ReactNode, Suspense, useEffect } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import { PageTitle } from "@/components/ui/page-title";
import { useMe } from "@/data/account/me";
import { useSignedIn } from "@/data/account/use-signed-in";
import { patchDomForTranslation } from "@/lib/dom-patch";
import { common } from "@/words/en/common";
import { loadAdminWords, useWords } from "@/words/language";
import { LoadError } from "./load-error";
import { Loading } from "./loading";
import { NotForYou } from "./not-for-you";

const Shell = loadLazily(async () => {
  const [shell] = await Promise.all([import("./shell"), loadAdminWords()]);
  return shell;
});

/** Shows the admin pages to admins, and loads their code only then. The server refuses their data to others, too. */
export function AdminLayout({ children }: { children: ReactNode }) {
  const { administration } = useWords("common", common);
  const signedIn = useSignedIn();
  useEffect(patchDomForTranslation, []);
  if (!signedIn) return <PageTitle>{administration}</PageTitle>;
  return <AdminsOnly>{children}</AdminsOnly>;
}

function AdminsOnly({ children }: { children: ReactNode }) {
  const { administration } = useWords("common", common);
  // Roles change: what the page knew when it was opened may be outdated.
  const { data: me, error, isFetching, refetch } = useMe({ refetch: true });
  if (me?.role === "admin") {
    return (
      <PageSection>
        <Suspense fallback={<PageTitle>{administration}</PageTitle>}>
          <Shell me={me}>{children}</Shell>
        </Suspense>
      </PageSection>
    );
  }
  if (me && !isFetching) return <NotForYou />;
  return (
    <main className="p-6">
      <PageTitle>{administration}</PageTitle>
      <h1 className="sr-only">{administration}</h1>
      {error && !isFetching ? <LoadError error={error} onRetry={() => refetch()} /> : <Loading />}
    </main>
  );
}
