import { FileBraces, FileText, FileType, Printer } from "lucide-react";
import type { ReactNode } from "react";
import { ownError } from "@/data/client/api-error";
import type { Session } from "@/data/client/types";
import { type ChatFormat, saveChat } from "@/data/export/requests";
import { untitled, useChatTitle } from "@/data/sessions/use-chat-title";
import { exporting } from "@/words/en/exporting";
import { useWords } from "@/words/language";

interface ExportItemsProps {
  session: Session;
  item(icon: ReactNode, name: string, act: () => void): ReactNode;
  onFailure(error: unknown): void;
}

/** Menu items for the export formats of a chat. */
export function ExportItems({ session: { id, title }, item, onFailure }: ExportItemsProps) {
  const words = useWords("exporting", exporting);
  const titleOf = useChatTitle();
  const name = title === untitled ? titleOf(title) : undefined;
  const save = (format: ChatFormat) => () => {
    saveChat(id, format, name).catch(onFailure);
  };
  function print() {
    if (window.open(`/print?id=${id}`, "_blank") === null) onFailure(ownError("refused", "popup_blocked"));
  }
  const icon = { size: 16, "aria-hidden": true } as const;
  return (
    <>
      {item(<FileText {...icon} />, "Markdown", save("md"))}
      {item(<FileBraces {...icon} />, "JSON", save("json"))}
      {item(<FileType {...icon} />, words.text, save("txt"))}
      {item(<Printer {...icon} />, "PDF", print)}
    </>
  );
}
