import { useState } from "react";
import { Button } from "@/components/ui/button";
import { VisibleText } from "@/components/ui/visible-text";
import { oneLine } from "@/lib/visible-text";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";

/** So much is shown before one asks for more, and then at most. */
const short = 160;
const most = 8000;

/** What a server says of a tool: one line, or all of it on request. */
export function Description({ text }: { text: string }) {
  const words = useWords("adminTools", adminTools);
  const [open, setOpen] = useState(false);
  const line = oneLine(text, short);
  if (line === "") return null;
  const isAll = line === text.trim();
  return (
    <div className="flex flex-col items-start gap-1 pl-7 text-muted">
      <p
        dir="auto"
        className={
          open
            ? "max-h-72 overflow-y-auto whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]"
            : "[overflow-wrap:anywhere]"
        }
        tabIndex={open ? 0 : undefined}
      >
        {open ? <VisibleText text={text.length > most ? `${text.slice(0, most)}…` : text} /> : line}
      </p>
      {!isAll && (
        <Button
          variant="accent"
          size="small"
          className="-ml-3"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? words.showLess : words.showAll}
        </Button>
      )}
    </div>
  );
}
