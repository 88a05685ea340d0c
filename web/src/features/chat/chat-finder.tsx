import { Search } from "lucide-react";
import { type KeyboardEvent, Suspense, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { loadLazily } from "@/components/ui/load-lazily";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { isComposing } from "./composing";
import { SessionList } from "./session-list";

const SearchResults = loadLazily(() => import("./search-results"));

const typingPause = 200;
const maxQuery = 100;

/** Up and down move between chats, from the search field on; also from the button of a chat's menu. */
function moveBetween(event: KeyboardEvent<HTMLElement>) {
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
  openId: number | undefined;
  onOpen(): void;
  onGone(): void;
}

/** The chats, the archive, or what a search finds in both. */
export function ChatFinder({ openId, onOpen, onGone }: ChatFinderProps) {
  const words = useWords("sidebar", sidebar);
  const [typed, setTyped] = useState("");
  const [text, setText] = useState("");
  const [archived, setArchived] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setText(typed.trim()), typed === "" ? 0 : typingPause);
    return () => clearTimeout(timer);
  }, [typed]);
  const searching = typed !== "" && text !== "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links in it are what has the focus.
    <div className="flex min-h-0 flex-1 flex-col" onKeyDown={moveBetween}>
      <div className="relative px-2 pb-2">
        <Search
          size={16}
          aria-hidden
          className="pointer-events-none absolute top-2.5 left-5 pointer-coarse:top-3.5 text-muted"
        />
        <input
          type="search"
          value={typed}
          maxLength={maxQuery}
          placeholder={words.search}
          aria-label={words.searchChats}
          className="h-9 w-full pointer-coarse:h-11 rounded-lg border border-line bg-raised pr-3 pl-9 text-sm"
          data-testid="search-input"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || typed === "" || isComposing(event.nativeEvent)) return;
            event.stopPropagation();
            setTyped("");
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
            <SessionList
              key={String(archived)}
              archived={archived}
              openId={openId}
              onOpen={onOpen}
              onGone={onGone}
            />
          </>
        )}
      </div>
      <div className="px-2 py-1">
        <Button
          look="plain"
          size="small"
          className="w-full justify-start font-normal"
          onClick={() => {
            setTyped("");
            setArchived(!archived);
          }}
          data-testid="archive-button"
        >
          {archived ? words.backToChats : words.archive}
        </Button>
      </div>
    </div>
  );
}
