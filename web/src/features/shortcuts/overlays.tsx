import { Suspense, useEffect, useState } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import { findModelButton } from "@/features/models";
import { Palette } from "@/features/search/lazy";

// Loaded on demand.
const Shortcuts = loadLazily(() => import("./shortcuts"));

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Opens the list of models, unless a dialog is open. */
function chooseModel(): void {
  if (document.querySelector("dialog[open]") === null) findModelButton()?.click();
}

/** The command palette and the list of shortcuts, opened by keyboard. */
export function Overlays({ onNewChat, onRail }: { onNewChat(): void; onRail(): void }) {
  const [open, setOpen] = useState<"palette" | "shortcuts">();

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const command = event.metaKey || event.ctrlKey;
      const key = event.key.toLowerCase();
      if (command && !event.shiftKey && key === "k") setOpen("palette");
      else if (command && event.shiftKey && key === "o") onNewChat();
      else if (command && !event.shiftKey && key === "b") onRail();
      else if (command && event.shiftKey && key === "m" && findModelButton() !== null) chooseModel();
      else if (command || event.altKey || isWriting(event.target)) return;
      else if (key === "?") setOpen("shortcuts");
      else if (key === "/") document.querySelector<HTMLElement>("[data-testid=message-input]")?.focus();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [onNewChat, onRail]);

  const close = () => setOpen(undefined);
  return (
    <PageSection resetOn={open}>
      <Suspense>
        {open === "palette" && (
          <Palette onClose={close} onNewChat={onNewChat} onShortcuts={() => setOpen("shortcuts")} />
        )}
        {open === "shortcuts" && <Shortcuts onClose={close} />}
      </Suspense>
    </PageSection>
  );
}
