"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useSignedIn } from "@/features/auth/use-signed-in";
import { ThemeChoice } from "@/features/theme/theme-choice";
import { CloseAccount } from "./close-account";
import { Devices } from "./devices";
import { ExportAccount } from "./export-account";
import { PasswordForm } from "./password-form";
import { Profile } from "./profile";
import { Section } from "./section";

export function SettingsPage() {
  if (!useSignedIn()) return null;
  return (
    <main className="mx-auto flex w-full max-w-[720px] flex-col gap-8 px-4 pt-6 pb-16">
      <Link
        href="/chat"
        className="-ml-2 inline-flex h-10 items-center gap-2 self-start rounded-lg px-2 text-sm font-medium text-muted hover:text-text"
      >
        <ArrowLeft size={16} aria-hidden />
        Back to your chats
      </Link>
      <h1 className="text-xl font-semibold tracking-tight">Settings</h1>
      <Section title="Profile">
        <Profile />
      </Section>
      <Section title="Theme">
        <ThemeChoice />
      </Section>
      <Section title="Password" about="Changing it signs you out everywhere else.">
        <PasswordForm />
      </Section>
      <Section
        title="Devices"
        about="Where you are signed in. Signing a device out takes effect within a second."
      >
        <Devices />
      </Section>
      <Section
        title="Your data"
        about="Your account, your devices and all your chats, as one file that programs can read (JSON)."
      >
        <ExportAccount />
      </Section>
      <Section
        title="Close account"
        about="Nobody can sign in to it any more, and you are signed out everywhere."
      >
        <CloseAccount />
      </Section>
    </main>
  );
}
