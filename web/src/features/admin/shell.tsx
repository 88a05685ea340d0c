import { ArrowLeft, Menu } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useRef, useState } from "react";
import { AnchoredDialog } from "@/components/ui/anchored-dialog";
import { IconButton } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import type { User } from "@/data/client/types";
import { admin } from "@/words/en/admin";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";
import { MeContext } from "./me-context";
import { SectionLinks } from "./section-links";
import { sections } from "./sections";

/** The frame of all admin pages: navigation beside them, or in a menu on phones. */
export default function Shell({ me, children }: { me: User; children: ReactNode }) {
  const words = useWords("admin", admin);
  const { administration } = useWords("common", common);
  const path = usePathname();
  const section = sections.find((other) => other.path === path);
  const title = section ? words.sections[section.name] : administration;
  const content = useRef<HTMLElement>(null);
  const menu = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <MeContext value={me}>
      <PageTitle>{section ? `${title} · ${administration}` : title}</PageTitle>
      <div className="flex flex-1 max-md:flex-col">
        <button
          type="button"
          onClick={() => content.current?.focus()}
          className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-40 focus:rounded-lg focus:bg-raised focus:px-4 focus:py-2 focus:text-sm focus:shadow-float"
        >
          {words.skip}
        </button>
        <nav
          aria-label={administration}
          className="sticky top-0 flex h-dvh w-60 shrink-0 flex-col gap-1 overflow-y-auto border-r border-line bg-surface p-2 max-md:hidden"
        >
          <Link
            href="/chat"
            className="flex h-10 items-center gap-2 rounded-lg px-3 text-sm font-medium text-muted hover:bg-line/50 hover:text-text"
          >
            <ArrowLeft size={16} aria-hidden />
            {words.back}
          </Link>
          <p className="px-3 pt-4 pb-1 text-xs font-medium text-muted">{administration}</p>
          <SectionLinks current={section?.name} />
        </nav>
        <header className="sticky top-0 z-10 flex h-13 items-center gap-2 border-b border-line bg-bg px-2 md:hidden">
          <IconButton
            ref={menu}
            label={words.menu}
            aria-haspopup="dialog"
            aria-expanded={open}
            onClick={() => setOpen(true)}
            data-testid="admin-menu-button"
          >
            <Menu size={20} aria-hidden />
          </IconButton>
          <span className="truncate text-sm font-medium">{administration}</span>
        </header>
        {open && (
          <AnchoredDialog
            label={words.menu}
            anchor={menu}
            onClose={() => setOpen(false)}
            className="w-64 p-2"
          >
            <nav aria-label={administration} className="flex flex-col gap-1">
              <SectionLinks current={section?.name} onOpen={() => setOpen(false)} />
              <Link href="/chat" className="flex h-11 items-center gap-3 rounded-lg px-3 text-sm text-muted">
                <ArrowLeft size={16} aria-hidden />
                {words.back}
              </Link>
            </nav>
          </AnchoredDialog>
        )}
        <main
          ref={content}
          tabIndex={-1}
          className="mx-auto flex w-full min-w-0 max-w-[60rem] flex-1 flex-col gap-8 px-4 pt-6 pb-16 outline-none md:px-10 md:pt-10"
        >
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {children}
        </main>
      </div>
    </MeContext>
  );
}
