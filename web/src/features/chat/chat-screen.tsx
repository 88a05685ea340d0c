import { Suspense, useCallback, useEffect, useState } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { Part } from "@/components/ui/part";
import { ConversationView } from "./conversation-view";
import { hasKeyboard } from "./has-keyboard";
import { useMe, useModels, useSession } from "./queries";
import { TopBar } from "./top-bar";
import { useConversation } from "./use-conversation";
import { useEscapeFromDrawer } from "./use-escape";
import { sidebarWidth, useRail } from "./use-rail";

const Beside = loadLazily(() => import("./beside"));
const DemoBanner = loadLazily(() => import("./demo-banner"));

export function ChatScreen() {
  const conversation = useConversation();
  const { sessionId, startNew } = conversation;
  const [drawer, setDrawer] = useState(false);
  const [rail, toggleRail] = useRail();
  const name = useMe().data?.username;
  const model = useModels().data?.find((candidate) => candidate.default);
  const session = useSession(sessionId);

  useEffect(() => {
    const wide = window.matchMedia("(min-width: 768px)");
    const widened = () => wide.matches && setDrawer(false);
    wide.addEventListener("change", widened);
    return () => wide.removeEventListener("change", widened);
  }, []);
  useEscapeFromDrawer(drawer, () => setDrawer(false));

  const newChat = useCallback(() => {
    startNew();
    setDrawer(false);
    if (window.location.search !== "") window.history.pushState(null, "", "/chat");
    // A new chat that is open already is not mounted again.
    if (hasKeyboard()) document.querySelector<HTMLElement>("[data-testid=message-input]")?.focus();
  }, [startNew]);

  return (
    <div className="flex h-dvh overflow-hidden">
      <Suspense
        fallback={
          <div className={`${sidebarWidth(rail)} shrink-0 border-r border-line bg-surface max-md:hidden`} />
        }
      >
        <Part>
          <Beside
            drawer={drawer}
            rail={rail}
            onRail={toggleRail}
            name={name}
            openId={sessionId}
            onCloseDrawer={() => setDrawer(false)}
            onNewChat={newChat}
          />
        </Part>
      </Suspense>
      {/* Under the drawer nothing can be reached, so that focus stays in it. */}
      <main className="flex min-w-0 flex-1 flex-col" inert={drawer}>
        <Part>
          <Suspense>{model?.demo && <DemoBanner />}</Suspense>
        </Part>
        <Part resetOn={session}>
          <TopBar session={session} model={model} onMenu={() => setDrawer(true)} onGone={newChat} />
        </Part>
        <Part resetOn={conversation.place}>
          <ConversationView key={conversation.place} conversation={conversation} name={name} model={model} />
        </Part>
      </main>
    </div>
  );
}
