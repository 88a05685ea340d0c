import { useContext } from "react";
import type { Model } from "@/data/client/types";
import { displayName } from "@/data/models/choice";
import { ModelsContext } from "@/features/models";
import type { Words } from "@/words/en";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";

function modelLine(words: Words["chat"], models: readonly Model[], model: Model | undefined): string {
  if (model === undefined) return words.askAnything;
  return model.demo ? words.demoModel : words.model(displayName(models, model));
}

interface WelcomeProps {
  name: string | undefined;
  model: Model | undefined;
  onPick(prompt: string): void;
}

export function Welcome({ name, model, onPick }: WelcomeProps) {
  const words = useWords("chat", chat);
  const models = useContext(ModelsContext);
  return (
    <div className="my-auto flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h1 className="min-h-9 text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          {name && words.welcome(name)}
        </h1>
        <p className="text-muted [overflow-wrap:anywhere]">{modelLine(words, models, model)}</p>
      </div>
      <ul className="grid gap-2 sm:grid-cols-2">
        {(model?.demo ? words.demoPrompts : words.prompts).map((prompt) => (
          <li key={prompt}>
            <button
              type="button"
              onClick={() => onPick(prompt)}
              className="w-full rounded-lg border border-line px-4 py-3 text-left text-sm transition-colors duration-150 hover:bg-surface"
            >
              {prompt}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
