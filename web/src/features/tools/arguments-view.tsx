import { VisibleText } from "@/components/ui/visible-text";
import type { CallPart } from "@/data/client/types";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";

/** A text as it is; anything else as JSON. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** The arguments of a call by name, in full. Texts keep their line breaks. */
export function ArgumentsView({ part }: { part: CallPart }) {
  const words = useWords("tools", tools);
  const values = Object.entries<unknown>(part.arguments ?? {});
  if (values.length === 0) return <div className="text-muted">{words.noArguments}</div>;
  return (
    <dl className="flex flex-col gap-2">
      {values.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-muted [overflow-wrap:anywhere]">
            <bdi>
              <VisibleText text={name} />
            </bdi>
          </dt>
          <dd
            dir="auto"
            className="font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]"
          >
            {value === "" ? (
              <i className="text-muted">{words.empty}</i>
            ) : (
              <VisibleText text={textOf(value)} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
