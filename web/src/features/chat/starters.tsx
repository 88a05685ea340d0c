import type { Model } from "@/data/client/types";
import { useConfig } from "@/data/config/queries";
import { useModels } from "@/data/models/queries";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";

interface StartersProps {
  model: Model | undefined;
  onPick(prompt: string): void;
}

/** Messages that are worth trying: an administrator's, or the page's own. None until it is known which. */
export function Starters({ model, onPick }: StartersProps) {
  const words = useWords("chat", chat);
  const config = useConfig();
  const models = useModels();
  const unknown = config.isPending || models.isPending;
  const given = config.data?.starters ?? [];
  const prompts = given.length > 0 ? given : model?.demo ? words.demoPrompts : words.prompts;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable_both-edges]">
      <ul
        className="mx-auto grid w-full max-w-[768px] gap-2 px-2 py-1 sm:grid-cols-2 md:px-6"
        aria-label={words.starters}
      >
        {!unknown &&
          prompts.map((prompt) => (
            <li key={prompt} className="flex">
              <button
                type="button"
                dir="auto"
                onClick={() => onPick(prompt)}
                className="min-h-11 w-full rounded-xl border border-line px-4 py-2.5 text-start text-sm [overflow-wrap:anywhere] text-muted transition-colors duration-150 hover:bg-surface hover:text-text"
                data-testid="starter"
              >
                {prompt}
              </button>
            </li>
          ))}
      </ul>
    </div>
  );
}
