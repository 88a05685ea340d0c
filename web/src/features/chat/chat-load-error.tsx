import { ApiError, inWords } from "@/api/api-error";
import { Button } from "@/components/ui/button";
import { chat } from "@/words/en/chat";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";
import { ChatLink } from "./chat-link";

/** What stands in the place of a chat that cannot be read. */
export default function Unreadable({ error, retry }: { error: Error; retry(): void }) {
  const words = useWords("chat", chat);
  const { tryAgain } = useWords("common", common);
  const missing = error instanceof ApiError && error.status === 404;
  // That the server is away is said below the field.
  const away = error instanceof ApiError && error.kind === "offline";
  return (
    <div role="alert" className="my-auto flex flex-col items-start gap-4">
      <p>{missing ? words.notYours : away ? words.notLoaded : inWords(error)}</p>
      {missing ? (
        <ChatLink chat={undefined} className="text-accent underline underline-offset-2">
          {words.startNew}
        </ChatLink>
      ) : (
        <Button look="quiet" onClick={retry}>
          {tryAgain}
        </Button>
      )}
    </div>
  );
}
