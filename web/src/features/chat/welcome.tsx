import { useContext } from "react";
import type { Model } from "@/data/client/types";
import { displayName } from "@/data/models/choice";
import { useModels } from "@/data/models/queries";
import { ModelsContext } from "@/features/models";
import type { Words } from "@/words/en";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";

function modelLine(words: Words["chat"], models: readonly Model[], model: Model | undefined): string {
  if (model === undefined) return words.askAnything;
  return model.demo ? words.demoModel : words.model(displayName(models, model));
}

/**
 * Greets above the field of a chat without messages. Its end stays in place while the field grows,
 * as long as there is room below.
 */
export function Welcome({ name, model }: { name: string | undefined; model: Model | undefined }) {
  const words = useWords("chat", chat);
  const models = useContext(ModelsContext);
  const unknown = useModels().isPending;
  return (
    <div className="flex min-h-24 basis-[38%] flex-col justify-end gap-1 px-6 pb-6 text-center">
      <h1 className="min-h-9 text-xl font-semibold tracking-tight text-balance [overflow-wrap:anywhere]">
        {name && words.welcome(name)}
      </h1>
      <p className="min-h-6.5 text-muted [overflow-wrap:anywhere]">
        {!unknown && modelLine(words, models, model)}
      </p>
    </div>
  );
}
