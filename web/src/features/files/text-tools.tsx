import { ChevronDown, ChevronUp } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { files } from "@/words/en/files";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

interface FindProps {
  text: string;
  onText(text: string): void;
  /** The numbers of the blocks with matches. */
  matches: readonly number[];
  onShow(block: number): void;
}

const field =
  "h-9 pointer-coarse:h-11 rounded-lg border border-line bg-bg px-3 text-sm outline-none placeholder:text-muted focus-visible:border-accent";

/** Finds in a text. The browser's own search sees only what is in view. */
export function FindField({ text, onText, matches, onShow }: FindProps) {
  const words = useWords("files", files);
  const locale = useLocale();
  const [at, setAt] = useState(0);

  function show(next: number) {
    const block = matches[next];
    if (block === undefined) return;
    setAt(next);
    onShow(block);
  }
  const step = (by: number) => show((at + by + matches.length) % matches.length);

  function pressed(event: KeyboardEvent) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  }

  const number = (value: number) => value.toLocaleString(locale);
  return (
    <search className="flex min-w-0 flex-1 items-center gap-1">
      <input
        type="search"
        value={text}
        onChange={(event) => {
          onText(event.target.value);
          setAt(-1);
        }}
        onKeyDown={pressed}
        aria-label={words.find}
        placeholder={words.find}
        className={`${field} w-full min-w-0 max-w-56`}
        data-testid="find-in-text"
      />
      {text.trim() !== "" && (
        <>
          <span role="status" className="shrink-0 px-1 text-xs text-muted tabular-nums">
            {matches.length === 0
              ? words.noMatches
              : words.position(number(Math.max(at, 0) + 1), number(matches.length))}
          </span>
          <IconButton label={words.previousMatch} onClick={() => step(-1)}>
            <ChevronUp size={16} aria-hidden />
          </IconButton>
          <IconButton label={words.nextMatch} onClick={() => step(1)}>
            <ChevronDown size={16} aria-hidden />
          </IconButton>
        </>
      )}
    </search>
  );
}

/** Goes to a page by its number. */
export function PageField({ last, onGo }: { last: number; onGo(page: number): void }) {
  const words = useWords("files", files);
  return (
    <input
      type="number"
      inputMode="numeric"
      min={1}
      max={last}
      aria-label={words.goToPage}
      placeholder={words.goToPage}
      onChange={({ target }) => target.validity.valid && target.value !== "" && onGo(target.valueAsNumber)}
      className={`${field} w-32 shrink-0`}
      data-testid="go-to-page"
    />
  );
}
