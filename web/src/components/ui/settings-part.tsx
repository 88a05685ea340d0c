import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { PageTitle } from "./page-title";

interface SettingsPartProps {
  title: string;
  about: ReactNode;
  /** The text of the link back to the settings. */
  back: string;
  children: ReactNode;
}

/** A page of the settings that has an address of its own. */
export function SettingsPart({ title, about, back, children }: SettingsPartProps) {
  return (
    <main className="mx-auto flex w-full max-w-[720px] flex-col gap-6 px-4 pt-6 pb-16">
      <PageTitle>{title}</PageTitle>
      <Link
        href="/settings"
        className="-ml-2 inline-flex h-10 items-center gap-2 self-start rounded-lg px-2 text-sm font-medium text-muted hover:text-text"
      >
        <ArrowLeft size={16} aria-hidden />
        {back}
      </Link>
      <div className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="text-sm text-muted">{about}</p>
      </div>
      {children}
    </main>
  );
}
