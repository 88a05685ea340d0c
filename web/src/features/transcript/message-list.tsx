import { ArrowDown } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { type CustomItemComponentProps, Virtualizer, type VirtualizerHandle } from "virtua";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { loadMarkdown } from "@/features/parts";
import type { Entry } from "@/lib/stream/transcript";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import type { ChatActions } from "./chat-actions";
import { MessageView } from "./message-view";
import { useScrollPosition } from "./use-scroll-position";
import { type Earlier, useTargetMessage } from "./use-target-message";

/** Space for the "Load earlier messages" button, in pixels. */
const topSpace = 56;

interface MessageListProps {
  /** Identifies the chat; a change scrolls to the bottom. */
  conversation: string;
  entries: Entry[];
  actions: ChatActions;
  /** The message that is being edited. */
  editing: number | undefined;
  busy: boolean;
  earlier?: Earlier;
  /** The message in the URL. */
  target?: number;
  /** Increments when the user sends a message, which scrolls to it. */
  sentCount: number;
}

// Only messages near the viewport are mounted, so each states its position (aria-posinset).
function Item({ style, index, children, ref }: CustomItemComponentProps) {
  return (
    <li ref={ref} style={style} aria-posinset={index + 1} aria-setsize={-1}>
      {children}
    </li>
  );
}

/** Messages that stay mounted anywhere: the last one, which grows, the edited one and the target. */
function useMountedIndexes(entries: Entry[], editing: number | undefined, target: number): number[] {
  const last = entries.length - 1;
  const edited = editing === undefined ? -1 : entries.findIndex(({ id }) => id === editing);
  return useMemo(
    () => [...new Set([edited, target, last])].filter((index) => index >= 0),
    [edited, target, last],
  );
}

/** True while older messages are prepended: the list then anchors its position to the end. */
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
  conversation,
  entries,
  actions,
  editing,
  busy,
  earlier,
  target,
  sentCount,
}: MessageListProps) {
  const words = useWords("messages", messages);
  const { frame, content, handlers, away, hasNewText, toBottom, keepPosition, navigateAway } =
    useScrollPosition(conversation, earlier?.load, busy);
  const prepending = usePrepending(entries);
  // biome-ignore lint/correctness/useExhaustiveDependencies: sending triggers the scroll.
  useEffect(toBottom, [sentCount]);
  // An opening editor makes the list longer; keep the scroll position.
  useLayoutEffect(() => {
    if (editing !== undefined) keepPosition();
  }, [editing, keepPosition]);
  useEffect(loadMarkdown, []);
  const list = useRef<VirtualizerHandle>(null);
  const query = useSearchParams()?.get("q") ?? null;
  const found = useTargetMessage({
    target,
    query,
    entries,
    earlier,
    busy,
    actions,
    list,
    frame,
    navigateAway,
  });
  const mountedIndexes = useMountedIndexes(entries, editing, found.index);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={frame}
        {...handlers}
        className="h-full overflow-y-auto [overflow-anchor:none] [scrollbar-gutter:stable_both-edges]"
      >
        <div
          ref={content}
          className="relative mx-auto flex min-h-full w-full max-w-[768px] flex-col px-4 md:px-6"
          style={{ paddingTop: topSpace }}
        >
          {earlier && (
            <Button
              variant="plain"
              className="absolute top-2 left-1/2 -translate-x-1/2"
              disabled={earlier.busy}
              onClick={earlier.load}
            >
              {earlier.busy ? words.loading : words.loadEarlier}
            </Button>
          )}
          <Virtualizer
            ref={list}
            as="ol"
            item={Item}
            scrollRef={frame}
            startMargin={topSpace}
            shift={prepending}
            bufferSize={400}
            keepMounted={mountedIndexes}
          >
            {entries.map((entry, index) => (
              <div
                key={entry.key}
                data-message={entry.id}
                tabIndex={index === found.index ? -1 : undefined}
                className={classNames(
                  "pb-3",
                  index === found.index &&
                    (found.highlighted ? "target-message highlighted" : "target-message"),
                )}
                onAnimationEnd={found.clearHighlight}
              >
                <MessageView
                  entry={entry}
                  actions={actions}
                  editing={entry.id !== undefined && entry.id === editing}
                  busy={busy}
                  last={index === entries.length - 1}
                />
              </div>
            ))}
          </Virtualizer>
        </div>
      </div>
      {found.locating && (
        <p
          role="status"
          className="absolute top-3 left-1/2 -translate-x-1/2 rounded-full border border-line bg-raised px-4 py-1.5 text-sm shadow-float"
        >
          {words.findingMessage}
        </p>
      )}
      {away && editing === undefined && (
        <button
          type="button"
          onClick={toBottom}
          aria-label={words.jumpToLatest}
          title={hasNewText ? undefined : words.jumpToLatest}
          className={classNames(
            "absolute bottom-3 left-1/2 inline-flex h-9 pointer-coarse:h-11 -translate-x-1/2 items-center justify-center gap-1.5 rounded-full border border-line bg-raised text-sm whitespace-nowrap shadow-float",
            hasNewText ? "px-4" : "w-9 pointer-coarse:w-11",
          )}
          data-testid="to-latest"
        >
          <ArrowDown size={16} aria-hidden />
          {hasNewText && words.jumpToLatest}
        </button>
      )}
    </div>
  );
}
