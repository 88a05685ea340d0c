import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import type { SourcePart } from "@/data/client/types";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";
import { pageOf, SourceButton, sourceTitle } from "./source-view";

/** Sources with their numbers, titles and hosts. Each opens. */
export function SourceItems({ sources }: { sources: readonly SourcePart[] }) {
  return (
    <div className="flex flex-col">
      {sources.map((source) => (
        <div key={source.number} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
          <span className="w-6 shrink-0 text-end text-xs tabular-nums">{source.number}</span>
          <SourceButton
            source={source}
            className="min-w-0 truncate rounded text-start text-text underline-offset-2 hover:underline"
          >
            {sourceTitle(source)}
          </SourceButton>
          <bdi dir="ltr" className="max-w-[40%] shrink-0 truncate text-xs">
            {pageOf(source)?.host}
          </bdi>
        </div>
      ))}
    </div>
  );
}

/** The sources of an answer in one line, which opens. */
export default function SourceList({ sources }: { sources: readonly SourcePart[] }) {
  const words = useWords("tools", tools);
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <div className="text-sm text-muted print:hidden" data-testid="sources">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        className="-ms-2 inline-flex h-8 items-center gap-1 rounded-lg px-2 transition-colors duration-150 hover:bg-line/60 hover:text-text pointer-coarse:h-11"
      >
        {words.sources(sources.length)}
        <ChevronRight
          size={16}
          aria-hidden
          className={classNames("transition-transform duration-150", open && "rotate-90")}
        />
      </button>
      {open && (
        <section id={id} aria-label={words.sources(sources.length)}>
          <SourceItems sources={sources} />
        </section>
      )}
    </div>
  );
}
