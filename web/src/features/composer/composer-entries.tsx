import type { ReactNode, RefObject } from "react";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { ComposerEntry } from "./composer-menu";

interface ComposerEntriesProps {
  entries: readonly ComposerEntry[];
  anchor: RefObject<HTMLElement | null>;
  label: string;
  /** Also restores focus. */
  onClose(): void;
  /** Items before the entries. */
  children?: ReactNode;
}

/** The open menu of the composer. */
export default function ComposerEntries({ entries, anchor, label, onClose, children }: ComposerEntriesProps) {
  return (
    <Menu label={label} anchor={anchor} onClose={onClose} className="max-w-[calc(100vw-16px)]">
      {children}
      {entries.map(({ key, icon, label, onSelect }) => (
        <MenuItem key={key} icon={icon} onSelect={onSelect} data-testid={`composer-${key}`}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
