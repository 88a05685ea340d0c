import { Suspense, useCallback, useEffect, useState } from "react";
import { hasKeyboard } from "@/components/ui/has-keyboard";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import { useMe } from "@/data/account/me";
import { useSession } from "@/data/sessions/queries";
import { ConversationView } from "./conversation-view";
import { DemoBanner } from "./demo-banner";
import { TopBar } from "./top-bar";
import { useConversation } from "./use-conversation";
import { useDemoNotice } from "./use-demo-notice";
import { useEscapeFromDrawer } from "./use-escape";
import { sidebarWidth, useRail } from "./use-rail";

const SidePanel = loadLazily(() => import("./side-panel"));
const SecondFactorNotice = loadLazily(() => import("./second-factor-notice"));

export function ChatScreen() {
  const conversation = useConversation();
  const { sessionId, startNew } = conversation;
  const [drawer, setDrawer] = useState(false);
  /** The conversation whose instructions and parameters are open. */
  const [setupOf, setSetupOf] = useState<string>();
  const [rail, toggleRail] = useRail();
  const me = useMe().data;
  const name = me?.username;
  const demoFor = useDemoNotice();
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
    // A new chat that is already open is not remounted.
    if (hasKeyboard()) document.querySelector<HTMLElement>("[data-testid=message-input]")?.focus();
  }, [startNew]);

  return (
    // A basis in pixels: a percentage of a height that is not fixed would be the height of the content.
    <div className="flex grow basis-0 overflow-hidden">
      <Suspense
        fallback={
          <div className={`${sidebarWidth(rail)} shrink-0 border-r border-line bg-surface max-md:hidden`} />
        }
      >
        <PageSection>
          <SidePanel
            drawer={drawer}
            rail={rail}
            onToggleRail={toggleRail}
            openId={sessionId}
            onCloseDrawer={() => setDrawer(false)}
            onNewChat={newChat}
          />
        </PageSection>
      </Suspense>
      {/* The content under the drawer is inert, so focus stays in the drawer. */}
      <main className="flex min-w-0 flex-1 flex-col" inert={drawer}>
        <PageSection>{demoFor && <DemoBanner role={demoFor} />}</PageSection>
        <PageSection>
          <Suspense>
            {me?.second_factor_due_at && <SecondFactorNotice due={me.second_factor_due_at} />}
          </Suspense>
        </PageSection>
        <PageSection resetOn={session}>
          <TopBar
            session={session}
            onMenu={() => setDrawer(true)}
            onSetup={() => setSetupOf(conversation.key)}
            onGone={newChat}
          />
        </PageSection>
        <PageSection resetOn={conversation.key}>
          <ConversationView
            key={conversation.key}
            conversation={conversation}
            session={session}
            name={name}
            setupOpen={setupOf === conversation.key}
            onSetup={(open) => setSetupOf(open ? conversation.key : undefined)}
          />
        </PageSection>
      </main>
    </div>
  );
}
