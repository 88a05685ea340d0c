import { ArrowDown } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Button } from "@/components/ui/button";
import { loadMarkdown, MessageView } from "./message-view";
import type { Entry } from "./transcript";
import { useReadingPlace } from "./use-reading-place";

interface MessageListProps {
  /** Names the chat; another name starts at the bottom again. */
  place: string;
  entries: Entry[];
  earlier?: { load(): void; busy: boolean };
  /** Changes when the person sends: they want to see what comes. */
  sent: number;
  /** Shown instead of messages. */
  children?: ReactNode;
}

export function MessageList({ place, entries, earlier, sent, children }: MessageListProps) {
  const { frame, content, onScroll, below, toBottom } = useReadingPlace(place, entries[0]?.key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: sending is what moves the view.
  useEffect(toBottom, [sent]);
  useEffect(loadMarkdown, []);
  return (
    <div className="relative min-h-0 flex-1">
      <div ref={frame} onScroll={onScroll} className="h-full overflow-y-auto [overflow-anchor:none]">
        <div
          ref={content}
          className="mx-auto flex min-h-full w-full max-w-[768px] flex-col gap-6 px-4 pt-4 pb-8 md:px-6"
        >
          {earlier && (
            <Button look="plain" className="self-center" disabled={earlier.busy} onClick={earlier.load}>
              {earlier.busy ? "Loading…" : "Load earlier messages"}
            </Button>
          )}
          {children}
          {entries.map((entry) => (
            <MessageView {...entry} key={entry.key} />
          ))}
        </div>
      </div>
      {below && (
        <button
          type="button"
          onClick={toBottom}
          className="absolute bottom-3 left-1/2 inline-flex h-9 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-raised px-4 text-sm shadow-float"
        >
          <ArrowDown size={16} aria-hidden />
          New text below
        </button>
      )}
    </div>
  );
}
