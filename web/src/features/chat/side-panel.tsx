import { useEffect, useState } from "react";
import { PageSection } from "@/components/ui/page-section";
import { ConnectionBar } from "@/features/offline";
import { ChatFinder } from "@/features/search";
import { SessionList, Sidebar, UndoBar, useMarkRead } from "@/features/sessions";
import { type Overlay, Overlays } from "@/features/shortcuts";
import { patchDomForTranslation } from "@/lib/dom-patch";
import { hasEnded } from "@/lib/stream/turn";
import { useTurns } from "./live";
import { sidebarWidth } from "./use-rail";

interface SidePanelProps {
  drawer: boolean;
  rail: boolean;
  onToggleRail(): void;
  openId: number | undefined;
  onCloseDrawer(): void;
  onNewChat(): void;
}

/** The sidebar, overlays and bars around the conversation. Loads after the composer, which works without it. */
export default function SidePanel({
  drawer,
  rail,
  onToggleRail,
  openId,
  onCloseDrawer,
  onNewChat,
}: SidePanelProps) {
  useEffect(patchDomForTranslation, []);
  const answering = useTurns().some((turn) => !hasEnded(turn));
  useMarkRead(openId);
  const [overlay, setOverlay] = useState<Overlay>();
  return (
    <>
      <PageSection resetOn={openId}>
        <Sidebar
          shown={drawer}
          rail={rail}
          width={sidebarWidth(rail)}
          onRail={onToggleRail}
          onClose={onCloseDrawer}
          onNewChat={onNewChat}
          onShortcuts={() => setOverlay("shortcuts")}
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
      <Overlays open={overlay} onOpen={setOverlay} onNewChat={onNewChat} onRail={onToggleRail} />
    </>
  );
}
