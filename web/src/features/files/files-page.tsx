"use client";

import { useEffect } from "react";
import { PageSection } from "@/components/ui/page-section";
import { PageTitle } from "@/components/ui/page-title";
import { SettingsPart } from "@/components/ui/settings-part";
import { useSignedIn } from "@/data/account/use-signed-in";
import { patchDomForTranslation } from "@/lib/dom-patch";
import { files } from "@/words/en/files";
import { useWords } from "@/words/language";
import { FileList } from "./file-list";

/** All files of the person. */
export function FilesPage() {
  const words = useWords("files", files);
  const signedIn = useSignedIn();
  useEffect(patchDomForTranslation, []);
  if (!signedIn) return <PageTitle>{words.title}</PageTitle>;
  return (
    <SettingsPart title={words.title} about={words.about} back={words.backToSettings}>
      <PageSection>
        <FileList />
      </PageSection>
    </SettingsPart>
  );
}
