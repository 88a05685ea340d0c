import { ChartNoAxesColumn, Files, Keyboard, LogOut, Settings, ShieldCheck } from "lucide-react";
import Link from "next/link";
import type { RefObject } from "react";
import { Menu, MenuItem, menuIcon, menuLink } from "@/components/ui/menu";
import { logout } from "@/data/account/requests";
import type { User } from "@/data/client/types";
import { forgetDrafts } from "@/data/drafts/drafts";
import { common } from "@/words/en/common";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { flushDelete } from "./deletions";

interface AccountMenuProps {
  me: User | undefined;
  anchor: RefObject<HTMLElement | null>;
  onShortcuts(): void;
  /** Also restores focus. */
  onClose(): void;
}

function leave() {
  flushDelete();
  forgetDrafts();
  void logout();
}

/** What a person does with the account, and what an admin does with the installation. */
export default function AccountMenu({ me, anchor, onShortcuts, onClose }: AccountMenuProps) {
  const words = useWords("sidebar", sidebar);
  const { administration, settings } = useWords("common", common);
  return (
    <Menu label={words.account} anchor={anchor} onClose={onClose} className="w-60">
      {me && (
        <p role="presentation" className="truncate px-3 pt-1.5 pb-2 text-xs text-muted" title={me.email}>
          {me.email}
        </p>
      )}
      <Link href="/settings" {...menuLink}>
        <Settings {...menuIcon} />
        {settings}
      </Link>
      <Link href="/settings#usage" {...menuLink}>
        <ChartNoAxesColumn {...menuIcon} />
        {words.usage}
      </Link>
      <Link href="/settings/files" {...menuLink}>
        <Files {...menuIcon} />
        {words.files}
      </Link>
      {me?.role === "admin" && (
        <Link href="/admin" {...menuLink}>
          <ShieldCheck {...menuIcon} />
          {administration}
        </Link>
      )}
      <MenuItem icon={<Keyboard {...menuIcon} />} onSelect={onShortcuts}>
        {words.shortcuts}
      </MenuItem>
      <hr className="my-1 border-line" />
      <MenuItem icon={<LogOut {...menuIcon} />} onSelect={leave} data-testid="logout-button">
        {words.signOut}
      </MenuItem>
    </Menu>
  );
}
