import { Brain, ChevronDown } from "lucide-react";
import { Suspense, useCallback, useRef, useState } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import type { Effort } from "@/data/client/types";
import { models as english } from "@/words/en/models";
import { useWords } from "@/words/language";

const loadMenu = () => import("./effort-menu");
const EffortMenu = loadLazily(loadMenu);

interface EffortButtonProps {
  /** Undefined: left to the model. */
  chosen: Effort | undefined;
  onChoose(effort: Effort | undefined): void;
}

/** The composer's button with how much the chat's model reasons. */
export function EffortButton({ chosen, onChoose }: EffortButtonProps) {
  const words = useWords("models", english);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const preload = () => void loadMenu().catch(() => undefined); // retried when it opens
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus();
  }, []);
  const name = chosen === undefined ? words.automatic : words.efforts[chosen];
  const label = words.effortIs(name);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => setOpen(!open)}
        className="inline-flex h-8 shrink-0 items-center justify-center gap-1 rounded-lg px-2 text-sm text-muted transition-colors duration-150 hover:bg-line/60 hover:text-text pointer-coarse:h-11 pointer-coarse:min-w-11"
        data-testid="effort-button"
      >
        {/* On a phone, the room is for the model's name: what is left to the model needs no word. */}
        {chosen === undefined && <Brain size={16} aria-hidden className="sm:hidden" />}
        <span className={chosen === undefined ? "max-sm:sr-only" : undefined}>{name}</span>
        <ChevronDown size={14} aria-hidden className="shrink-0 max-sm:hidden" />
      </button>
      <PageSection resetOn={open}>
        <Suspense>
          {open && <EffortMenu anchor={button} chosen={chosen} onChoose={onChoose} onClose={close} />}
        </Suspense>
      </PageSection>
    </>
  );
}
