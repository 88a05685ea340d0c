import { useEffect } from "react";
import { PageSection } from "@/components/ui/page-section";
import { ConnectionBar } from "@/features/offline";
import { ChatFinder } from "@/features/search";
import { SessionList, Sidebar, UndoBar, useMarkRead } from "@/features/sessions";
import { Overlays } from "@/features/shortcuts";
import { patchDomForTranslation } from "@/lib/dom-patch";
import { hasEnded } from "@/lib/stream/turn";
import { useTurns } from "./live";
import { sidebarWidth } from "./use-rail";

interface SidePanelProps {
  drawer: boolean;
  rail: boolean;
  onToggleRail(): void;
  name: string | undefined;
  openId: number | undefined;
  onCloseDrawer(): void;
  onNewChat(): void;
}

/** The sidebar, overlays and bars around the conversation. Loads after the composer, which works without it. */
export default function SidePanel({
  drawer,
  rail,
  onToggleRail,
  name,
  openId,
  onCloseDrawer,
  onNewChat,
}: SidePanelProps) {
  useEffect(patchDomForTranslation, []);
  const answering = useTurns().some((turn) => !hasEnded(turn));
  useMarkRead(openId);
  return (
    <>
      <PageSection resetOn={openId}>
        <Sidebar
          shown={drawer}
          rail={rail}
          width={sidebarWidth(rail)}
          onRail={onToggleRail}
          name={name}
          onClose={onCloseDrawer}
          onNewChat={onNewChat}
        >
          <ChatFinder
            onOpen={onCloseDrawer}
            renderSessions={(archived) => (
              <SessionList
                key={String(archived)}
                archived={archived}
                openId={openId}
                onOpen={onCloseDrawer}
                onGone={onNewChat}
              />
            )}
          />
        </Sidebar>
      </PageSection>
      <PageSection>
        <UndoBar />
        <ConnectionBar answering={answering} />
      </PageSection>
      <Overlays onNewChat={onNewChat} onRail={onToggleRail} />
    </>
  );
}
