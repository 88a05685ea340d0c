import { useEffect } from "react";
import { PageSection } from "@/components/ui/page-section";
import { ConnectionBar } from "@/features/offline/connection-bar";
import { patchDomForTranslation } from "@/lib/dom-patch";
import { hasEnded } from "@/lib/stream/turn";
import { useTurns } from "./live";
import { Overlays } from "./overlays";
import { Sidebar } from "./sidebar";
import { UndoBar } from "./undo-bar";
import { useMarkRead } from "./use-mark-read";

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
          onRail={onToggleRail}
          name={name}
          openId={openId}
          onClose={onCloseDrawer}
          onNewChat={onNewChat}
        />
      </PageSection>
      <PageSection>
        <UndoBar />
        <ConnectionBar answering={answering} />
      </PageSection>
      <Overlays onNewChat={onNewChat} onRail={onToggleRail} />
    </>
  );
}
