import { FileBraces, FileText, FileType, Printer } from "lucide-react";
import { MenuItem, menuIcon } from "@/components/ui/menu";
import { ownError } from "@/data/client/api-error";
import type { Session } from "@/data/client/types";
import { type ChatFormat, saveChat } from "@/data/export/requests";
import { untitled, useChatTitle } from "@/data/sessions/use-chat-title";
import { exporting } from "@/words/en/exporting";
import { useWords } from "@/words/language";

interface ExportItemsProps {
  session: Session;
  onFailure(error: unknown): void;
}

/** Names that are the same in all languages. */
const names = { md: "Markdown", json: "JSON", pdf: "PDF" };

/** Menu items for the export formats of a chat. */
export function ExportItems({ session: { id, title }, onFailure }: ExportItemsProps) {
  const words = useWords("exporting", exporting);
  const titleOf = useChatTitle();
  const name = title === untitled ? titleOf(title) : undefined;
  const save = (format: ChatFormat) => () => {
    saveChat(id, format, name).catch(onFailure);
  };
  function print() {
    if (window.open(`/print?id=${id}`, "_blank") === null) onFailure(ownError("refused", "popup_blocked"));
  }
  return (
    <>
      <MenuItem icon={<FileText {...menuIcon} />} onSelect={save("md")}>
        {names.md}
      </MenuItem>
      <MenuItem icon={<FileBraces {...menuIcon} />} onSelect={save("json")}>
        {names.json}
      </MenuItem>
      <MenuItem icon={<FileType {...menuIcon} />} onSelect={save("txt")}>
        {words.text}
      </MenuItem>
      <MenuItem icon={<Printer {...menuIcon} />} onSelect={print}>
        {names.pdf}
      </MenuItem>
    </>
  );
}
