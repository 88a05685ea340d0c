"use client";

import { useEffect } from "react";
import { PageSection } from "@/components/ui/page-section";
import { PageTitle } from "@/components/ui/page-title";
import { SettingsPart } from "@/components/ui/settings-part";
import { useSignedIn } from "@/data/account/use-signed-in";
import { patchDomForTranslation } from "@/lib/dom-patch";
import { keys } from "@/words/en/keys";
import { useWords } from "@/words/language";
import { Examples } from "./examples";
import { KeyList } from "./key-list";
import { KeyMaker } from "./key-maker";

/** The person's API keys, and how to use them. */
export function KeysPage() {
  const words = useWords("keys", keys);
  const signedIn = useSignedIn();
  useEffect(patchDomForTranslation, []);
  if (!signedIn) return <PageTitle>{words.title}</PageTitle>;
  return (
    <SettingsPart title={words.title} about={words.about} back={words.backToSettings}>
      <PageSection>
        <KeyMaker />
        <KeyList />
      </PageSection>
      <PageSection>
        <Examples />
      </PageSection>
    </SettingsPart>
  );
}
