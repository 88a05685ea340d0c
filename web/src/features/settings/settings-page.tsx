"use client";

import "@/data/client/http"; // imported here so that the offline cache includes it
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PageTitle } from "@/components/ui/page-title";
import { useMe } from "@/data/account/me";
import { logout } from "@/data/account/requests";
import { useSignedIn } from "@/data/account/use-signed-in";
import { useMail } from "@/data/config/queries";
import { PersonalInstructions } from "@/features/instructions";
import { patchDomForTranslation } from "@/lib/dom-patch";
import { common } from "@/words/en/common";
import { email } from "@/words/en/email";
import { instructions } from "@/words/en/instructions";
import { passkeys } from "@/words/en/passkeys";
import { settings } from "@/words/en/settings";
import { twoStep } from "@/words/en/two-step";
import { useWords } from "@/words/language";
import { DeleteAccount } from "./delete-account";
import { Devices } from "./devices";
import { EmailAddress } from "./email/email-address";
import { ExportAccount } from "./export-account";
import { ConnectedSignIns } from "./identities/connected-sign-ins";
import { LanguageChoice } from "./language-choice";
import { Passkeys } from "./passkeys/passkeys";
import { PasswordForm } from "./password-form";
import { Profile } from "./profile";
import { Section } from "./section";
import { ThemeChoice } from "./theme-choice";
import { TwoStep } from "./two-step/two-step";
import { Usage } from "./usage";

export function SettingsPage() {
  const words = useWords("settings", settings);
  const { language, settings: title } = useWords("common", common);
  const { personal, personalAbout } = useWords("instructions", instructions);
  const passkeyWords = useWords("passkeys", passkeys);
  const twoStepWords = useWords("twoStep", twoStep);
  const emailWords = useWords("email", email);
  const canMail = useMail();
  const signedIn = useSignedIn();
  const me = useMe({ refetch: true, enabled: signedIn });
  // Not before it is known what has to be set up, unless that cannot be learnt now, as offline.
  const ready = signedIn && (!me.isLoading || me.failureCount > 0);
  /** Nothing else is permitted before two-step sign-in is set up. */
  const needed = me.data?.second_factor_needed === true;
  /** Nothing else is permitted before the address is confirmed. */
  const unverified = me.data?.verification_needed === true;
  /** Recovery codes are on the page, and would be lost with it. */
  const [showsCodes, setShowsCodes] = useState(false);
  useEffect(patchDomForTranslation, []);
  // The browser scrolls to the anchor of the address too early: before the page has it.
  useEffect(() => {
    if (ready) document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
  }, [ready]);
  if (!ready) return <PageTitle>{title}</PageTitle>;
  if (unverified) return <ConfirmFirst title={title} />;
  return (
    <main className="mx-auto flex w-full max-w-[720px] flex-col gap-8 px-4 pt-6 pb-16">
      <PageTitle>{title}</PageTitle>
      {!needed && !showsCodes && (
        <Link
          href="/chat"
          className="-ml-2 inline-flex h-10 items-center gap-2 self-start rounded-lg px-2 text-sm font-medium text-muted hover:text-text"
        >
          <ArrowLeft size={16} aria-hidden />
          {words.back}
        </Link>
      )}
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {needed && <Notice kind="problem">{twoStepWords.needed}</Notice>}
      {!needed && (
        <>
          <Section title={words.profile}>
            <Profile />
          </Section>
          <Section title={language} about={words.languageAbout}>
            <LanguageChoice />
          </Section>
          <Section title={words.theme}>
            <ThemeChoice />
          </Section>
          <Section title={personal} about={personalAbout} anchor="instructions">
            <PersonalInstructions />
          </Section>
          <Section title={words.usage} about={words.usageAbout} anchor="usage">
            <Usage />
          </Section>
          <Section title={words.files} about={words.filesAbout}>
            <Link href="/settings/files" className={`${buttonClasses("quiet")} self-start`}>
              {words.filesShow}
            </Link>
          </Section>
          <Section title={words.connections} about={words.connectionsAbout}>
            <Link href="/settings/connections" className={`${buttonClasses("quiet")} self-start`}>
              {words.connectionsShow}
            </Link>
          </Section>
          <Section title={words.keys} about={words.keysAbout}>
            <Link href="/settings/keys" className={`${buttonClasses("quiet")} self-start`}>
              {words.keysShow}
            </Link>
          </Section>
          {canMail && (
            <Section title={emailWords.title} about={emailWords.about} anchor="email">
              <EmailAddress />
            </Section>
          )}
          <ConnectedSignIns />
          <Section title={words.password} about={words.passwordAbout}>
            <PasswordForm />
          </Section>
        </>
      )}
      <Section title={passkeyWords.title} about={passkeyWords.about} anchor="passkeys">
        <Passkeys />
      </Section>
      <Section title={twoStepWords.title} about={twoStepWords.about} anchor="two-step">
        <TwoStep onCodes={setShowsCodes} />
      </Section>
      {needed ? (
        <Button variant="quiet" className="self-start" onClick={() => void logout()}>
          {twoStepWords.signOut}
        </Button>
      ) : (
        <>
          <Section title={words.devices} about={words.devicesAbout} anchor="devices">
            <Devices />
          </Section>
          <Section title={words.data} about={words.dataAbout}>
            <ExportAccount />
          </Section>
          <Section title={words.remove} about={words.removeAbout}>
            <DeleteAccount />
          </Section>
        </>
      )}
    </main>
  );
}

/** What people see who must confirm their address first. */
function ConfirmFirst({ title }: { title: string }) {
  const words = useWords("email", email);
  return (
    <main className="mx-auto flex w-full max-w-[720px] flex-col gap-8 px-4 pt-6 pb-16">
      <PageTitle>{title}</PageTitle>
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <Notice kind="problem">{words.needed}</Notice>
      <Section title={words.title} about={words.about} anchor="email">
        <EmailAddress />
      </Section>
      <Button variant="quiet" className="self-start" onClick={() => void logout()}>
        {words.signOut}
      </Button>
    </main>
  );
}
