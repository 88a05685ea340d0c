import { useEffect } from "react";
import { Part } from "@/components/ui/part";
import { Offline } from "@/features/offline/offline";
import { surviveTranslation } from "@/features/translation/keep-alive";
import { useTurns } from "./live";
import { Overlays } from "./overlays";
import { Sidebar } from "./sidebar";
import { hasEnded } from "./turn";
import { UndoBar } from "./undo-bar";
import { useMarkRead } from "./use-mark-read";

interface BesideProps {
  drawer: boolean;
  rail: boolean;
  onRail(): void;
  name: string | undefined;
  openId: number | undefined;
  onCloseDrawer(): void;
  onNewChat(): void;
}

/** Everything around a conversation; one can write and send before it is there. */
export default function Beside({
  drawer,
  rail,
  onRail,
  name,
  openId,
  onCloseDrawer,
  onNewChat,
}: BesideProps) {
  useEffect(surviveTranslation, []);
  const answering = useTurns().some((turn) => !hasEnded(turn));
  useMarkRead(openId);
  return (
    <>
      <Part resetOn={openId}>
        <Sidebar
          shown={drawer}
          rail={rail}
          onRail={onRail}
          name={name}
          openId={openId}
          onClose={onCloseDrawer}
          onNewChat={onNewChat}
        />
      </Part>
      <Part>
        <UndoBar />
        <Offline answering={answering} />
      </Part>
      <Overlays onNewChat={onNewChat} onRail={onRail} />
    </>
  );
}
