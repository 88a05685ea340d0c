import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import type { CallPart, SourcePart } from "@/data/client/types";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";
import { ArgumentsView } from "./arguments-view";
import { SourceItems } from "./source-list";
import { TextBox } from "./text-box";

function Heading({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex h-8 items-center justify-between gap-2">
      <span className="text-xs font-medium">{children}</span>
      {action}
    </div>
  );
}

/** What a call returned. Of one that has no result of its own, what that means. */
function Outcome({ part: { status, result = "" } }: { part: CallPart }) {
  const words = useWords("tools", tools);
  if (status === "declined" || status === "unknown") return <div className="py-1">{words[status]}</div>;
  if (status !== "done" && status !== "failed") return null;
  const label = status === "done" ? words.result : words.reason;
  return (
    <div>
      <Heading
        action={
          result !== "" && (
            <CopyButton text={() => result} label={words.copyResult} copiedLabel={words.copied} size={16} />
          )
        }
      >
        {label}
      </Heading>
      {result === "" ? <div>{words.noResult}</div> : <TextBox label={label} text={result} />}
    </div>
  );
}

interface CallDetailsProps {
  id: string;
  title: string;
  part: CallPart;
  sources: readonly SourcePart[];
}

/** The arguments of a call and its result, as text. */
export function CallDetails({ id, title, part, sources }: CallDetailsProps) {
  const words = useWords("tools", tools);
  return (
    <section
      id={id}
      aria-label={title}
      className="mb-3 flex flex-col gap-2 border-s-2 border-line ps-4 select-text"
      data-testid="tool-details"
    >
      <div>
        <Heading>{words.arguments}</Heading>
        <div className="max-h-72 overflow-y-auto">
          <ArgumentsView part={part} />
        </div>
      </div>
      <Outcome part={part} />
      {sources.length > 0 && (
        <div>
          <Heading>{words.sources(sources.length)}</Heading>
          <SourceItems sources={sources} />
        </div>
      )}
    </section>
  );
}
