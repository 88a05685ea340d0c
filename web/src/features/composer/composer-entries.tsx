import type { RefObject } from "react";
import { Menu, MenuItem } from "@/components/ui/menu";
import { AttachEntries } from "@/features/files";
import type { ComposerEntry } from "./composer-menu";

interface ComposerEntriesProps {
  entries: readonly ComposerEntry[];
  anchor: RefObject<HTMLElement | null>;
  label: string;
  /** Also restores focus. */
  onClose(): void;
}

/** The open menu of the composer. */
export default function ComposerEntries({ entries, anchor, label, onClose }: ComposerEntriesProps) {
  return (
    <Menu label={label} anchor={anchor} onClose={onClose} className="max-w-[calc(100vw-16px)]">
      <AttachEntries />
      {entries.map(({ key, icon, label, onSelect }) => (
        <MenuItem key={key} icon={icon} onSelect={onSelect} data-testid={`composer-${key}`}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
