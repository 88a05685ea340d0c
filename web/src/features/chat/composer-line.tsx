import { SlidersHorizontal, Wrench } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import type { Model } from "@/data/client/types";
import { efforts } from "@/data/models/choice";
import { ComposerMenu } from "@/features/composer";
import { EffortButton, ModelButton } from "@/features/models";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import type { ChatModel } from "./use-chat-model";
import type { ChatSetup } from "./use-chat-setup";

interface ComposerLineProps {
  model: ChatModel;
  setup: ChatSetup;
  onChooseModel(model: Model): void;
  onOpenSetup(): void;
  /** How many tools are on. */
  tools: number;
  onOpenTools(): void;
}

/** The controls below the text: the menu, the model, how much it reasons, and a mark of the chat's own instructions. */
export function ComposerLine({
  model,
  setup,
  onChooseModel,
  onOpenSetup,
  tools,
  onOpenTools,
}: ComposerLineProps) {
  const words = useWords("chat", chat);
  const { instructions = "", parameters } = setup.now ?? {};
  const isOwn = instructions.trim() !== "" || typeof parameters?.temperature === "number";
  const entries = [
    { key: "tools", icon: <Wrench size={16} aria-hidden />, label: words.tools, onSelect: onOpenTools },
    {
      key: "instructions",
      icon: <SlidersHorizontal size={16} aria-hidden />,
      label: words.instructions,
      onSelect: onOpenSetup,
    },
  ];
  return (
    <>
      <ComposerMenu entries={entries} />
      {model.offersChoice ? (
        <ModelButton current={model.current} gone={model.gone} onChoose={onChooseModel} />
      ) : (
        <span dir="auto" className="min-w-0 truncate px-2 text-sm text-muted" data-testid="only-model">
          {model.current?.name}
        </span>
      )}
      {model.current?.reasoning && parameters && (
        <EffortButton
          chosen={efforts.find((effort) => effort === parameters.reasoning_effort)}
          onChoose={setup.chooseEffort}
        />
      )}
      {tools > 0 && (
        <IconButton
          label={words.toolsOn(tools)}
          aria-haspopup="dialog"
          onClick={onOpenTools}
          data-testid="tools-mark"
        >
          <Wrench size={16} aria-hidden className={model.current?.tools ? "text-accent" : undefined} />
        </IconButton>
      )}
      {isOwn && (
        <IconButton
          label={words.hasInstructions}
          aria-haspopup="dialog"
          onClick={onOpenSetup}
          data-testid="setup-mark"
        >
          <SlidersHorizontal size={16} aria-hidden className="text-accent" />
        </IconButton>
      )}
    </>
  );
}
