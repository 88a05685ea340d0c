import { Info } from "lucide-react";
import { useContext, useRef, useState } from "react";
import { AnchoredDialog } from "@/components/ui/anchored-dialog";
import { IconButton } from "@/components/ui/button";
import { displayName } from "@/data/models/choice";
import { ModelsContext } from "@/features/models";
import type { Entry } from "@/lib/stream/transcript";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { type Metadata, measuresOf } from "./measures";

/** The name of the model that gave the answer; of one that is not offered, its name at the provider. */
export function useAnswerModel(metadata: Metadata | undefined): string | undefined {
  const models = useContext(ModelsContext);
  const model = models.find(({ id }) => id === metadata?.model_id);
  return model ? displayName(models, model) : metadata?.model;
}

/** What the answer took, as names and values. */
function useFacts(metadata: Metadata, model: string): [string, string][] {
  const words = useWords("messages", messages);
  const locale = useLocale();
  const facts = words.facts;
  const { tokensIn, tokensOut, reasoning, estimated, seconds, firstToken, speed, cost } =
    measuresOf(metadata);
  const number = (value: number, digits = 0) =>
    value.toLocaleString(locale, { maximumFractionDigits: digits });
  const count = (value: number) => (estimated ? words.about(number(value)) : number(value));
  const dollars = (value: number) =>
    value.toLocaleString(locale, {
      style: "currency",
      currency: "USD",
      maximumSignificantDigits: value < 1 ? 2 : undefined,
    });
  const shown: [string, string | undefined][] = [
    [facts.model, model],
    [facts.tokensIn, tokensIn === undefined ? undefined : count(tokensIn)],
    [facts.tokensOut, tokensOut === undefined ? undefined : count(tokensOut)],
    [facts.reasoningTokens, reasoning === undefined ? undefined : number(reasoning)],
    [facts.tokens, tokensIn === undefined ? count(metadata.tokens_used) : undefined],
    [facts.firstToken, firstToken === undefined ? undefined : words.seconds(number(firstToken, 2))],
    [facts.time, words.seconds(number(seconds, 1))],
    [facts.speed, speed === undefined ? undefined : words.tokensPerSecond(number(speed, speed < 10 ? 1 : 0))],
    [facts.cost, cost === undefined ? undefined : dollars(cost)],
  ];
  return shown.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

function Facts({ metadata, model }: { metadata: Metadata; model: string }) {
  const facts = useFacts(metadata, model);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 overflow-y-auto px-4 py-3 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="text-end tabular-nums [overflow-wrap:anywhere]">
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The button that shows which model answered, and what that took. */
export function AnswerDetails({ metadata }: Pick<Entry, "metadata">) {
  const words = useWords("messages", messages);
  const model = useAnswerModel(metadata);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  if (metadata === undefined || model === undefined) return null;
  return (
    <>
      <IconButton
        ref={button}
        label={words.details}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        data-testid="answer-details"
      >
        <Info size={16} aria-hidden />
      </IconButton>
      {open && (
        <AnchoredDialog
          label={words.details}
          anchor={button}
          onClose={() => setOpen(false)}
          className="w-max min-w-56 max-w-[calc(100vw-16px)]"
        >
          <div data-testid="answer-facts">
            <Facts metadata={metadata} model={model} />
          </div>
        </AnchoredDialog>
      )}
    </>
  );
}
