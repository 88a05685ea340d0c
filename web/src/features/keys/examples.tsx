import { useId, useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { RadioGroup } from "@/components/ui/radio-group";
import { useModels } from "@/data/models/queries";
import { keys } from "@/words/en/keys";
import { useWords } from "@/words/language";
import { exampleIn, languages, type ProgramLanguage } from "./example-text";

/** Programs that call the default model of this server. */
export function Examples() {
  const words = useWords("keys", keys);
  const id = useId();
  const [language, setLanguage] = useState<ProgramLanguage>("curl");
  const model = useModels().data?.[0]?.id;
  const address = `${window.location.origin}/v1`;
  const example = exampleIn(language, address, model ?? "MODEL");
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4 border-t border-line pt-6">
      <div className="flex flex-col gap-1">
        <h2 id={id} className="text-lg font-semibold">
          {words.use}
        </h2>
        <p className="text-sm text-muted">{words.useAbout}</p>
      </div>
      <div className="flex flex-col gap-1 text-sm">
        <span className="font-medium">{words.address}</span>
        <span className="flex items-center gap-2">
          <code className="min-w-0 [overflow-wrap:anywhere]">{address}</code>
          <CopyButton text={() => address} label={words.copyAddress} copiedLabel={words.copied} size={16} />
        </span>
      </div>
      <RadioGroup<ProgramLanguage>
        name="example"
        label={words.example}
        values={languages}
        selected={language}
        onSelect={setLanguage}
        renderLabel={(of) => of}
      />
      <div className="flex items-start gap-2 rounded-lg bg-tint p-4">
        <pre className="min-w-0 flex-1 font-mono text-xs leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]">
          <code data-testid="example">{example}</code>
        </pre>
        <CopyButton text={() => example} label={words.copyExample} copiedLabel={words.copied} size={16} />
      </div>
    </section>
  );
}
