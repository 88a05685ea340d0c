import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import type { Part } from "@/data/client/types";
import { durationText } from "@/words/duration";
import type { Words } from "@/words/en";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { MessageText } from "./message-text";

/** Maximum characters of the line beside the button. */
const maxLine = 300;

/** The last line, without Markdown's most frequent marks. */
function lastLine(text: string): string {
  const trimmed = text.trimEnd();
  const line = trimmed.slice(trimmed.lastIndexOf("\n") + 1);
  return line.slice(0, maxLine).replace(/^[\s#>]+|\*\*|`/g, "");
}

/** Less than this was brief, in milliseconds. */
const brief = 500;

function thoughtFor(words: Words["messages"], locale: string, tookMs: number): string {
  return tookMs < brief ? words.thoughtBriefly : words.thoughtFor(durationText(words, locale, tookMs));
}

interface ReasoningViewProps {
  part: Extract<Part, { type: "reasoning" }>;
  /** The last part of an answer that grows. */
  growing: boolean;
}

/** What the model reasoned: closed until the user opens it, and excluded from copies, search and print. */
export function ReasoningView({ part: { text, took_ms }, growing }: ReasoningViewProps) {
  const words = useWords("messages", messages);
  const locale = useLocale();
  const id = useId();
  const [open, setOpen] = useState(false);
  const thinking = growing && took_ms === undefined;
  const ended = took_ms === undefined ? words.reasoning : thoughtFor(words, locale, took_ms);
  // The shimmer lasts until the next part begins, so that nothing seems to have stopped.
  const label = <span className={growing ? "shimmer" : undefined}>{thinking ? words.thinking : ended}</span>;
  const hasText = text.trim() !== "";
  return (
    <div
      className="reasoning mb-2 text-sm text-muted not-first:mt-3 select-none print:hidden"
      data-testid="reasoning"
    >
      <div className="flex h-8 items-center gap-1">
        {hasText ? (
          <button
            type="button"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => setOpen(!open)}
            className="-ms-2 inline-flex h-8 pointer-coarse:h-11 shrink-0 items-center gap-1 rounded-lg px-2 transition-colors duration-150 hover:bg-line/60 hover:text-text"
          >
            {label}
            <ChevronRight
              size={16}
              aria-hidden
              className={classNames("transition-transform duration-150", open && "rotate-90")}
            />
          </button>
        ) : (
          label
        )}
        {thinking && hasText && !open && (
          <span className="truncate" dir="auto" aria-hidden>
            {lastLine(text)}
          </span>
        )}
      </div>
      {open && (
        <section
          id={id}
          aria-label={words.reasoning}
          className="mb-4 border-s-2 border-line ps-4 leading-6 select-text"
        >
          <MessageText text={text} growing={thinking} />
        </section>
      )}
    </div>
  );
}
