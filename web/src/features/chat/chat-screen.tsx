import { useEffect, useState } from "react";
import { ConversationView } from "./conversation-view";
import { DemoBanner } from "./demo-banner";
import { useMe, useModels, useSession } from "./queries";
import { Sidebar } from "./sidebar";
import { TopBar } from "./top-bar";
import { UndoBar } from "./undo-bar";
import { useConversation } from "./use-conversation";

export function ChatScreen() {
  const conversation = useConversation();
  const { sessionId, startNew } = conversation;
  const [drawer, setDrawer] = useState(false);
  const name = useMe().data?.username;
  const model = useModels().data?.find((candidate) => candidate.default);
  const session = useSession(sessionId);

  useEffect(() => {
    const close = (event: KeyboardEvent) => event.key === "Escape" && setDrawer(false);
    window.addEventListener("keydown", close);
    const wide = window.matchMedia("(min-width: 768px)");
    const widened = () => wide.matches && setDrawer(false);
    wide.addEventListener("change", widened);
    return () => {
      window.removeEventListener("keydown", close);
      wide.removeEventListener("change", widened);
    };
  }, []);

  function newChat() {
    startNew();
    setDrawer(false);
    if (window.location.search !== "") window.history.pushState(null, "", "/chat");
  }

  return (
    <div className="flex h-dvh overflow-hidden">
      <Sidebar
        shown={drawer}
        name={name}
        openId={sessionId}
        onClose={() => setDrawer(false)}
        onNewChat={newChat}
      />
      {/* Under the drawer nothing can be reached, so that focus stays in it. */}
      <main className="flex min-w-0 flex-1 flex-col" inert={drawer}>
        {model?.demo && <DemoBanner />}
        <TopBar session={session} model={model} onMenu={() => setDrawer(true)} />
        <ConversationView key={conversation.place} conversation={conversation} name={name} model={model} />
      </main>
      <UndoBar />
    </div>
  );
}
