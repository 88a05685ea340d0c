import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { errorText } from "@/data/client/api-error";
import { queryClient } from "@/data/client/query-client";
import type { Session } from "@/data/client/types";
import { sessionsKey } from "@/data/sessions/queries";
import { changeSession } from "@/data/sessions/requests";
import { useChatTitle } from "@/data/sessions/use-chat-title";
import { isComposing } from "@/lib/composing";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";

/** Edits a title in place: Enter or blur saves, Esc cancels. */
export default function RenameField({ session, onDone }: { session: Session; onDone(): void }) {
  const words = useWords("chat", chat);
  const before = useChatTitle()(session.title);
  const [title, setTitle] = useState(before);
  const rename = useMutation({
    mutationFn: (next: string) => changeSession(session.id, { title: next }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: sessionsKey });
      onDone();
    },
  });
  function keep() {
    const next = title.trim();
    if (next === "" || next === before) onDone();
    else if (!rename.isPending) rename.mutate(next);
  }
  return (
    <div className="min-w-0 flex-1">
      <input
        // biome-ignore lint/a11y/noAutofocus: opened by the user to edit the title.
        autoFocus
        value={title}
        maxLength={255}
        aria-label={words.titleField}
        aria-invalid={rename.isError}
        className="h-8 w-full pointer-coarse:h-11 rounded-md border border-line bg-raised px-2 text-sm"
        data-testid="title-input"
        onChange={(event) => setTitle(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={keep}
        onKeyDown={(event) => {
          if (isComposing(event.nativeEvent)) return;
          if (event.key === "Enter") keep();
          if (event.key === "Escape") {
            event.stopPropagation();
            onDone();
          }
        }}
      />
      {rename.isError && (
        <p role="alert" className="px-2 text-xs text-danger">
          {errorText(rename.error)}
        </p>
      )}
    </div>
  );
}
