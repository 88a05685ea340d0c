import type { SourcePart } from "@/data/client/types";
import { SourceButton } from "./source-view";

/** The number of a source in a text. */
export default function SourceMark({ source }: { source: SourcePart }) {
  return (
    <SourceButton
      source={source}
      className="mx-0.5 inline rounded bg-line/60 px-1.5 align-baseline text-xs text-muted transition-colors duration-150 hover:bg-line hover:text-text print:bg-transparent"
    >
      {source.number}
    </SourceButton>
  );
}
