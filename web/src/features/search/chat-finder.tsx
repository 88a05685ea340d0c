import { Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, Suspense, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { loadLazily } from "@/components/ui/load-lazily";
import { isComposing } from "@/lib/composing";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";

const SearchResults = loadLazily(() => import("./search-results"));

const typingPause = 200;
const maxQuery = 100;

/** Arrow keys move between the search field, the chats and their menu buttons. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || isComposing(event.nativeEvent)) return;
  const stops = [
    ...event.currentTarget.querySelectorAll<HTMLElement>("input[type=search], [data-session-link]"),
  ];
  const focused = document.activeElement;
  const row = focused?.closest("li")?.querySelector("[data-session-link]");
  const now = stops.indexOf((row ?? focused) as HTMLElement);
  if (now < 0) return;
  event.preventDefault();
  stops[now + step]?.focus();
}

interface ChatFinderProps {
  onOpen(): void;
  /** The list of chats, or the archive. */
  renderSessions(archived: boolean): ReactNode;
}

/** The list of chats, the archive or search results. */
export function ChatFinder({ onOpen, renderSessions }: ChatFinderProps) {
  const words = useWords("sidebar", sidebar);
  const [input, setInput] = useState("");
  const [text, setText] = useState("");
  const [archived, setArchived] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setText(input.trim()), input === "" ? 0 : typingPause);
    return () => clearTimeout(timer);
  }, [input]);
  const searching = input !== "" && text !== "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the focusable elements are the links inside.
    <div className="flex min-h-0 flex-1 flex-col" onKeyDown={moveFocus}>
      <div className="relative px-2 pb-2">
        <Search
          size={16}
          aria-hidden
          className="pointer-events-none absolute top-2.5 left-5 pointer-coarse:top-3.5 text-muted"
        />
        <input
          type="search"
          value={input}
          maxLength={maxQuery}
          placeholder={words.search}
          aria-label={words.searchChats}
          className="h-9 w-full pointer-coarse:h-11 rounded-lg border border-line bg-raised pr-3 pl-9 text-sm"
          data-testid="search-input"
          onChange={(event) => setInput(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || input === "" || isComposing(event.nativeEvent)) return;
            event.stopPropagation();
            setInput("");
          }}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2">
        {searching ? (
          <Suspense fallback={<p className="px-3 py-2 text-sm text-muted">{words.searching}</p>}>
            <SearchResults text={text} onOpen={onOpen} />
          </Suspense>
        ) : (
          <>
            {archived && <h2 className="px-3 pt-1 pb-2 text-sm font-medium">{words.archived}</h2>}
            {renderSessions(archived)}
          </>
        )}
      </div>
      <div className="px-2 py-1">
        <Button
          variant="plain"
          size="small"
          className="w-full justify-start font-normal"
          onClick={() => {
            setInput("");
            setArchived(!archived);
          }}
          data-testid="archive-button"
        >
          {archived ? words.backToChats : words.archivedChats}
        </Button>
      </div>
    </div>
  );
}
