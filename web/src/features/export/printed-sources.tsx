import type { SourcePart } from "@/data/client/types";
import { oneLine } from "@/lib/visible-text";
import { exporting } from "@/words/en/exporting";
import { useWords } from "@/words/language";

/** Longest title and address of a source on paper, in characters. */
const maxTitle = 200;
const maxAddress = 300;

/** The sources of an answer, by the numbers in its text. */
export function PrintedSources({ sources }: { sources: readonly SourcePart[] }) {
  const words = useWords("exporting", exporting);
  if (sources.length === 0) return null;
  return (
    <section className="mt-2 text-sm" data-testid="printed-sources">
      <h3 className="font-semibold">{words.sources}</h3>
      {sources.map(({ number, title, url }) => (
        <p key={number} className="[overflow-wrap:anywhere]" dir="auto">
          [{number}] {oneLine(title, maxTitle)}
          {url && <bdi> {oneLine(url, maxAddress)}</bdi>}
        </p>
      ))}
    </section>
  );
}
