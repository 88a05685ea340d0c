import { Plus } from "lucide-react";
import { type ReactNode, Suspense, useCallback, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";

const loadEntries = () => import("./composer-entries");
const ComposerEntries = loadLazily(loadEntries);

/** Something that the menu of the composer offers. */
export interface ComposerEntry {
  key: string;
  icon: ReactNode;
  label: string;
  onSelect(): void;
}

/** The composer's `+`: a menu of what can be added to a message or set for the chat. */
export function ComposerMenu({ entries }: { entries: readonly ComposerEntry[] }) {
  const words = useWords("chat", chat);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const preload = () => void loadEntries().catch(() => undefined); // retried when it opens
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus();
  }, []);
  return (
    <>
      <IconButton
        ref={button}
        label={words.more}
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => setOpen(!open)}
        data-testid="composer-menu-button"
      >
        <Plus size={18} aria-hidden />
      </IconButton>
      <PageSection resetOn={open}>
        <Suspense>
          {open && <ComposerEntries entries={entries} anchor={button} label={words.more} onClose={close} />}
        </Suspense>
      </PageSection>
    </>
  );
}
