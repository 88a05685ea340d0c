import { ChevronsUpDown } from "lucide-react";
import { Suspense, useCallback, useRef, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { loadLazily } from "@/components/ui/load-lazily";
import { useMe } from "@/data/account/me";
import { initialsOf } from "@/lib/initials";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";

// Loaded on demand.
const AccountMenu = loadLazily(() => import("./account-menu"));

interface AccountButtonProps {
  /** Only the initials. */
  compact?: boolean;
  onShortcuts(): void;
}

/** The account, whose menu has everything that is not about a chat. */
export function AccountButton({ compact, onShortcuts }: AccountButtonProps) {
  const words = useWords("sidebar", sidebar);
  const me = useMe().data;
  const name = me?.username ?? "";
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus();
  }, []);
  const label = name === "" ? words.account : words.accountOf(name);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={label}
        title={compact ? label : undefined}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className={classNames(
          "flex shrink-0 items-center rounded-lg transition-colors duration-150 hover:bg-line/50",
          compact ? "size-10 justify-center" : "h-11 w-full gap-3 px-2 text-left text-sm",
        )}
        data-testid="account-button"
      >
        <span
          aria-hidden
          data-initials={initialsOf(name)} // no text, which the button's name would have to begin with
          className="flex size-7 shrink-0 items-center justify-center rounded-full bg-tint text-xs font-medium before:content-[attr(data-initials)]"
        />
        {!compact && (
          <>
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <ChevronsUpDown size={16} aria-hidden className="shrink-0 text-muted" />
          </>
        )}
      </button>
      {open && (
        <Suspense>
          <AccountMenu me={me} anchor={button} onShortcuts={onShortcuts} onClose={close} />
        </Suspense>
      )}
    </>
  );
}
