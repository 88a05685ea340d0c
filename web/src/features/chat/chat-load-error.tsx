import { Button } from "@/components/ui/button";
import { ChatLink } from "@/components/ui/chat-link";
import { ApiError, errorText } from "@/data/client/api-error";
import { common } from "@/words/en/common";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";

/** Error state of a chat that failed to load. */
export default function ChatLoadError({ error, retry }: { error: Error; retry(): void }) {
  const words = useWords("messages", messages);
  const { tryAgain } = useWords("common", common);
  const isMissing = error instanceof ApiError && error.status === 404;
  // The notice below the field reports an unreachable server.
  const isServerAway = error instanceof ApiError && error.kind === "offline";
  return (
    <div role="alert" className="my-auto flex flex-col items-start gap-4">
      <p>{isMissing ? words.notFound : isServerAway ? words.loadFailed : errorText(error)}</p>
      {isMissing ? (
        <ChatLink chat={undefined} className="text-accent underline underline-offset-2">
          {words.startNew}
        </ChatLink>
      ) : (
        <Button variant="quiet" onClick={retry}>
          {tryAgain}
        </Button>
      )}
    </div>
  );
}
