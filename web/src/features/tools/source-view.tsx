import { ExternalLink } from "lucide-react";
import { type RefObject, useRef, useState } from "react";
import { AnchoredDialog } from "@/components/ui/anchored-dialog";
import { buttonClasses } from "@/components/ui/button";
import type { SourcePart } from "@/data/client/types";
import { oneLine } from "@/lib/visible-text";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";
import { TextBox } from "./text-box";

/** Longest title of a source, in characters. */
const maxTitle = 200;

/** The title of a source in one line. */
export function sourceTitle({ title }: SourcePart): string {
  return oneLine(title, maxTitle);
}

/** The address of a source that can be opened, and its host as ASCII, so that no name looks like another. */
export function pageOf({ url }: SourcePart): { href: string; host: string } | undefined {
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "http:" && parsed?.protocol !== "https:") return undefined;
  return { href: parsed.href, host: parsed.host };
}

interface SourceViewProps {
  source: SourcePart;
  anchor: RefObject<HTMLElement | null>;
  onClose(): void;
}

/** A source: its title, its host and the passage as it was read. Nothing is loaded from it; only the link leads there. */
function SourceView({ source, anchor, onClose }: SourceViewProps) {
  const words = useWords("tools", tools);
  const title = sourceTitle(source);
  const page = pageOf(source);
  return (
    <AnchoredDialog
      label={words.source(source.number, title)}
      anchor={anchor}
      onClose={onClose}
      className="w-96 max-w-[calc(100vw-16px)]"
    >
      <div className="flex min-h-0 flex-col gap-2 overflow-y-auto p-4 text-sm" data-testid="source-view">
        <div className="font-semibold [overflow-wrap:anywhere]" dir="auto">
          {title}
        </div>
        {page && (
          <bdi dir="ltr" className="text-muted [overflow-wrap:anywhere]">
            {page.host}
          </bdi>
        )}
        {source.page !== undefined && <div className="text-muted">{words.page(source.page)}</div>}
        {source.quote !== "" && <TextBox label={words.quote} text={source.quote} />}
        {page && (
          <a
            href={page.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className={buttonClasses("quiet", "small")}
          >
            {words.openPage}
            <ExternalLink size={14} aria-hidden />
          </a>
        )}
      </div>
    </AnchoredDialog>
  );
}

interface SourceButtonProps {
  source: SourcePart;
  className: string;
  children: string | number;
}

/** Opens a source. */
export function SourceButton({ source, className, children }: SourceButtonProps) {
  const words = useWords("tools", tools);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-label={words.source(source.number, sourceTitle(source))}
        title={sourceTitle(source)}
        onClick={() => setOpen(true)}
        className={className}
      >
        {children}
      </button>
      {open && <SourceView source={source} anchor={button} onClose={() => setOpen(false)} />}
    </>
  );
}
