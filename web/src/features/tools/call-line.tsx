import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import type { CallPart, SourcePart } from "@/data/client/types";
import { useConnectionsNeeded } from "@/data/tools/queries";
import { oneLine } from "@/lib/visible-text";
import { CallDetails } from "./call-details";
import { callHint, serverOf, useCallLine } from "./call-words";
import { ConnectLink } from "./connect-link";

/** Longest progress, in characters. */
const maxProgress = 60;

interface CallLineProps {
  part: CallPart;
  /** Those that it found. */
  sources: readonly SourcePart[];
  /** The answer grows, and so the call runs. */
  live: boolean;
  /** What its tool said last about its progress. */
  progress?: string;
  /** Other calls of the tool stand beside it. */
  hinted: boolean;
}

/** A call in one quiet line, which opens to its arguments and its result. */
export function CallLine({ part, sources, live, progress, hinted }: CallLineProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { title, details } = useCallLine(part, sources.length);
  const hint = hinted ? callHint(part) : undefined;
  const runs = live && part.status === "running";
  const far = runs && progress ? oneLine(progress, maxProgress) : undefined;
  return (
    <div data-testid="tool-call" data-status={part.status}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        className="-ms-2 inline-flex h-8 max-w-full items-center gap-1 rounded-lg px-2 text-start transition-colors duration-150 hover:bg-line/60 hover:text-text pointer-coarse:h-11"
      >
        <bdi className={classNames("min-w-0 truncate", runs && "shimmer")}>{title}</bdi>
        {[hint, ...details, far].map(
          (detail, at) =>
            detail && (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: two details can be the same text.
                key={at}
                className={classNames(
                  "whitespace-nowrap",
                  at === 0 ? "min-w-0 truncate" : "min-w-8 truncate",
                )}
              >
                · <bdi>{detail}</bdi>
              </span>
            ),
        )}
        <ChevronRight
          size={16}
          aria-hidden
          className={classNames("shrink-0 transition-transform duration-150", open && "rotate-90")}
        />
      </button>
      {part.status === "failed" && serverOf(part.tool) !== "" && <Connect server={serverOf(part.tool)} />}
      {open && <CallDetails id={id} title={title} part={part} sources={sources} />}
    </div>
  );
}

/** Leads to where the server of a call that failed is connected, if it has to be. */
function Connect({ server }: { server: string }) {
  const needed = useConnectionsNeeded().find((one) => one.server === server);
  return needed && <ConnectLink to={needed} />;
}
