import {
  Archive,
  ArchiveRestore,
  Download,
  Pencil,
  Pin,
  PinOff,
  SlidersHorizontal,
  Trash2,
} from "lucide-react";
import { type RefObject, useState } from "react";
import { Menu, MenuItem, menuIcon } from "@/components/ui/menu";
import type { Session } from "@/data/client/types";
import { useChatTitle } from "@/data/sessions/use-chat-title";
import { ExportItems } from "@/features/export";
import { chat } from "@/words/en/chat";
import { exporting } from "@/words/en/exporting";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { reportFailure } from "./deletions";
import { updateSession } from "./update-session";

interface RowMenuProps {
  session: Session;
  anchor: RefObject<HTMLElement | null>;
  onRename(): void;
  /** Opens the chat's instructions and parameters; absent: not offered. */
  onSetup?(): void;
  onDelete(): void;
  /** Also restores focus. */
  onClose(): void;
}

/** Menu of a chat. */
export default function RowMenu({ session, anchor, onRename, onSetup, onDelete, onClose }: RowMenuProps) {
  const words = useWords("sidebar", sidebar);
  const { instructions } = useWords("chat", chat);
  const { exportOf } = useWords("exporting", exporting);
  const title = useChatTitle()(session.title);
  const [page, setPage] = useState<"export">();
  const { pinned, archived } = session;
  const PinIcon = pinned ? PinOff : Pin;
  const ArchiveIcon = archived ? ArchiveRestore : Archive;
  return (
    <Menu
      label={page === "export" ? exportOf(title) : title}
      anchor={anchor}
      onClose={onClose}
      page={page}
      className="min-w-44"
    >
      {page === "export" ? (
        <ExportItems session={session} onFailure={reportFailure} />
      ) : (
        <>
          <MenuItem icon={<Pencil {...menuIcon} />} onSelect={onRename} data-testid="rename-session-button">
            {words.rename}
          </MenuItem>
          {onSetup && (
            <MenuItem icon={<SlidersHorizontal {...menuIcon} />} onSelect={onSetup} data-testid="setup-item">
              {instructions}
            </MenuItem>
          )}
          <MenuItem
            icon={<PinIcon {...menuIcon} />}
            onSelect={() => updateSession(session, { pinned: !pinned })}
          >
            {pinned ? words.unpin : words.pin}
          </MenuItem>
          <MenuItem
            icon={<ArchiveIcon {...menuIcon} />}
            onSelect={() => updateSession(session, { archived: !archived })}
          >
            {archived ? words.unarchive : words.archive}
          </MenuItem>
          <MenuItem icon={<Download {...menuIcon} />} onSelect={() => setPage("export")} staysOpen>
            {words.exportChat}
          </MenuItem>
          <MenuItem
            icon={<Trash2 {...menuIcon} />}
            onSelect={onDelete}
            danger
            data-testid="delete-session-button"
          >
            {words.remove}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
