"use client";

import { Suspense, useEffect } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import { PageTitle } from "@/components/ui/page-title";
import { useSignedIn } from "@/data/account/use-signed-in";
import { patchDomForTranslation } from "@/lib/dom-patch";
import { Loading } from "./loading";

const FirstModel = loadLazily(() => import("./models/first-model"));

/** Where the first administrator is led after registering: to connect a model, or to try the demo. */
export function ConnectPage() {
  const signedIn = useSignedIn();
  useEffect(patchDomForTranslation, []);
  return (
    <main className="mx-auto flex min-h-full w-full max-w-lg flex-col justify-center gap-6 px-4 py-12">
      <PageTitle />
      {signedIn && (
        <PageSection>
          <Suspense fallback={<Loading />}>
            <FirstModel />
          </Suspense>
        </PageSection>
      )}
    </main>
  );
}
