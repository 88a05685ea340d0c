import Link from "next/link";
import { classNames } from "@/components/ui/class-names";
import { admin } from "@/words/en/admin";
import { useWords } from "@/words/language";
import { type Section, sections } from "./sections";
import { useHasDrafts } from "./settings/drafts";

/** Links to all sections. */
export function SectionLinks({ current, onOpen }: { current: Section | undefined; onOpen?(): void }) {
  const words = useWords("admin", admin);
  const unsaved = useHasDrafts();
  return sections.map(({ name, path, icon: Icon }) => (
    <Link
      key={name}
      href={path}
      onClick={onOpen}
      aria-current={name === current ? "page" : undefined}
      className={classNames(
        "flex h-10 items-center gap-3 rounded-lg px-3 text-sm pointer-coarse:h-11",
        name === current ? "bg-line/60 font-medium" : "text-muted hover:bg-line/50 hover:text-text",
      )}
    >
      <Icon size={16} aria-hidden className="shrink-0" />
      <span className="min-w-0 flex-1 truncate">{words.sections[name]}</span>
      {name === "settings" && unsaved && (
        <span title={words.unsaved} className="size-2 shrink-0 rounded-full bg-accent">
          <span className="sr-only">{words.unsaved}</span>
        </span>
      )}
    </Link>
  ));
}
