import { FileBraces, FileText, FileType, Printer } from "lucide-react";
import type { ReactNode } from "react";
import { ownError } from "@/api/api-error";
import { type ChatFormat, saveChat } from "@/api/files";
import type { Session } from "@/api/types";
import { taking } from "@/words/en/taking";
import { useWords } from "@/words/language";
import { reportFailure } from "./deletions";
import { untitled, useChatTitle } from "./use-chat-title";

interface ExportItemsProps {
  session: Session;
  item(icon: ReactNode, name: string, act: () => void): ReactNode;
}

/** The formats in which a chat can be taken along, as items of its menu. */
export function ExportItems({ session: { id, title }, item }: ExportItemsProps) {
  const words = useWords("taking", taking);
  const titleOf = useChatTitle();
  const name = title === untitled ? titleOf(title) : undefined;
  const save = (format: ChatFormat) => () => {
    saveChat(id, format, name).catch(reportFailure);
  };
  function print() {
    if (window.open(`/print?id=${id}`, "_blank") === null) reportFailure(ownError("refused", "no_window"));
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
