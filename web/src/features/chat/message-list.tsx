import { ArrowDown } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { type CustomItemComponentProps, Virtualizer, type VirtualizerHandle } from "virtua";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import type { ChatActions } from "./branches";
import { loadMarkdown, MessageView } from "./message-view";
import type { Entry } from "./transcript";
import { useReadingPlace } from "./use-reading-place";
import { type Earlier, useSought } from "./use-sought";

/** Pixels above the first message, where the button for earlier ones is. */
const top = 56;

interface MessageListProps {
  /** Names the chat; another name starts at the bottom again. */
  place: string;
  entries: Entry[];
  actions: ChatActions;
  /** The message whose words are being edited. */
  editing: number | undefined;
  busy: boolean;
  earlier?: Earlier;
  /** The message that the address names. */
  sought?: number;
  /** Changes when the person sends: they want to see what comes. */
  sent: number;
}

// Only what is near the view is in the document, so each message says which one of all it is.
function Item({ style, index, children, ref }: CustomItemComponentProps) {
  return (
    <li ref={ref} style={style} aria-posinset={index + 1} aria-setsize={-1}>
      {children}
    </li>
  );
}

/** What stays in the document wherever the reader is: the newest words, which grow, and messages edited or sought. */
function useKept(entries: Entry[], editing: number | undefined, sought: number): number[] {
  const last = entries.length - 1;
  const edited = editing === undefined ? -1 : entries.findIndex(({ id }) => id === editing);
  return useMemo(
    () => [...new Set([edited, sought, last])].filter((index) => index >= 0),
    [edited, sought, last],
  );
}

/** True while messages come in above the ones there were: the list then keeps its place from the end. */
function usePrepending(entries: Entry[]): boolean {
  const before = useRef<Entry[]>([]);
  const oldest = before.current[0]?.key;
  const prepending =
    oldest !== undefined && entries[0]?.key !== oldest && entries.some(({ key }) => key === oldest);
  useEffect(() => {
    before.current = entries;
  });
  return prepending;
}

export default function MessageList({
  place,
  entries,
  actions,
  editing,
  busy,
  earlier,
  sought,
  sent,
}: MessageListProps) {
  const words = useWords("messages", messages);
  const { frame, content, handlers, away, fresh, toBottom, stay, leave } = useReadingPlace(
    place,
    earlier?.load,
    busy,
  );
  const prepending = usePrepending(entries);
  // biome-ignore lint/correctness/useExhaustiveDependencies: sending is what moves the view.
  useEffect(toBottom, [sent]);
  // A field that opens makes the list longer; it has to stay where the person looks.
  useLayoutEffect(() => {
    if (editing !== undefined) stay();
  }, [editing, stay]);
  useEffect(loadMarkdown, []);
  const list = useRef<VirtualizerHandle>(null);
  const query = useSearchParams()?.get("q") ?? null;
  const found = useSought({ sought, query, entries, earlier, busy, actions, list, frame, leave });
  const kept = useKept(entries, editing, found.index);
  return (
    <div className="relative min-h-0 flex-1">
      <div ref={frame} {...handlers} className="h-full overflow-y-auto [overflow-anchor:none]">
        <div
          ref={content}
          className="relative mx-auto flex min-h-full w-full max-w-[768px] flex-col px-4 md:px-6"
          style={{ paddingTop: top }}
        >
          {earlier && (
            <Button
              look="plain"
              className="absolute top-2 left-1/2 -translate-x-1/2"
              disabled={earlier.busy}
              onClick={earlier.load}
            >
              {earlier.busy ? words.loading : words.earlier}
            </Button>
          )}
          <Virtualizer
            ref={list}
            as="ol"
            item={Item}
            scrollRef={frame}
            startMargin={top}
            shift={prepending}
            bufferSize={400}
            keepMounted={kept}
          >
            {entries.map((entry, index) => (
              <div
                key={entry.key}
                data-message={entry.id}
                tabIndex={index === found.index ? -1 : undefined}
                className={classNames(
                  "pb-3",
                  index === found.index && (found.marked ? "sought marked" : "sought"),
                )}
                onAnimationEnd={found.unmark}
              >
                <MessageView
                  entry={entry}
                  actions={actions}
                  edited={entry.id !== undefined && entry.id === editing}
                  busy={busy}
                  last={index === entries.length - 1}
                />
              </div>
            ))}
          </Virtualizer>
        </div>
      </div>
      {found.looking && (
        <p
          role="status"
          className="absolute top-3 left-1/2 -translate-x-1/2 rounded-full border border-line bg-raised px-4 py-1.5 text-sm shadow-float"
        >
          {words.goingThere}
        </p>
      )}
      {away && editing === undefined && (
        <button
          type="button"
          onClick={toBottom}
          aria-label={words.toLatest}
          title={fresh ? undefined : words.toLatest}
          className={classNames(
            "absolute bottom-3 left-1/2 inline-flex h-9 pointer-coarse:h-11 -translate-x-1/2 items-center justify-center gap-1.5 rounded-full border border-line bg-raised text-sm whitespace-nowrap shadow-float",
            fresh ? "px-4" : "w-9 pointer-coarse:w-11",
          )}
          data-testid="to-latest"
        >
          <ArrowDown size={16} aria-hidden />
          {fresh && words.toLatest}
        </button>
      )}
    </div>
  );
}
