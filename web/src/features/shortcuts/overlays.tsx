import { Suspense, useEffect } from "react";
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

export type Overlay = "palette" | "shortcuts";

interface OverlaysProps {
  open: Overlay | undefined;
  onOpen(overlay: Overlay | undefined): void;
  onNewChat(): void;
  onRail(): void;
}

/** The command palette and the list of shortcuts, and the keys that open them. */
export function Overlays({ open, onOpen, onNewChat, onRail }: OverlaysProps) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const command = event.metaKey || event.ctrlKey;
      const key = event.key.toLowerCase();
      if (command && !event.shiftKey && key === "k") onOpen("palette");
      else if (command && event.shiftKey && key === "o") onNewChat();
      else if (command && !event.shiftKey && key === "b") onRail();
      else if (command && event.shiftKey && key === "m" && findModelButton() !== null) chooseModel();
      else if (command || event.altKey || isWriting(event.target)) return;
      else if (key === "?") onOpen("shortcuts");
      else if (key === "/") document.querySelector<HTMLElement>("[data-testid=message-input]")?.focus();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [onOpen, onNewChat, onRail]);

  const close = () => onOpen(undefined);
  return (
    <PageSection resetOn={open}>
      <Suspense>
        {open === "palette" && (
          <Palette onClose={close} onNewChat={onNewChat} onShortcuts={() => onOpen("shortcuts")} />
        )}
        {open === "shortcuts" && <Shortcuts onClose={close} />}
      </Suspense>
    </PageSection>
  );
}
