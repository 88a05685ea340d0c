"use client";

import { useEffect } from "react";
import { PageSection } from "@/components/ui/page-section";
import { PageTitle } from "@/components/ui/page-title";
import { SettingsPart } from "@/components/ui/settings-part";
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
    <SettingsPart title={words.title} about={words.about} back={words.back}>
      <PageSection>
        <ConnectionList />
      </PageSection>
    </SettingsPart>
  );
}
