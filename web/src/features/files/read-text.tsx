import { useMemo, useRef, useState } from "react";
import { VList, type VListHandle } from "virtua";
import { Button } from "@/components/ui/button";
import type { FileText } from "@/data/client/types";
import { files } from "@/words/en/files";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import type { Unit } from "./kinds";
import { type Block, blocksOf, finderOf, findIn, splitBy } from "./text-blocks";
import { FindField, PageField } from "./text-tools";
import { includes, type Range } from "./used-pages";

interface ReadTextProps {
  text: FileText;
  unit: Unit;
  /** The pages that the model got for an answer. */
  used?: readonly Range[];
}

interface BlockProps {
  block: Block;
  unit: Unit;
  numbered: boolean;
  finder: RegExp | undefined;
}

function BlockView({ block: { page, title, first, text }, unit, numbered, finder }: BlockProps) {
  const words = useWords("files", files);
  const locale = useLocale();
  const heading = numbered ? words.pageHeading[unit](page.toLocaleString(locale)) : "";
  return (
    <div className="mx-auto max-w-[768px] px-5">
      {first && (heading || title) && (
        <h3 className="flex gap-2 pt-5 pb-2 text-xs font-medium text-muted">
          {heading}
          {title !== "" && (
            <bdi dir="auto" className="min-w-0 font-normal [overflow-wrap:anywhere]">
              {title}
            </bdi>
          )}
        </h3>
      )}
      <p className="text-sm whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]">
        {splitBy(text, finder).map(({ text: part, match, at }) =>
          match ? (
            <mark key={at} className="rounded-xs bg-accent/20 text-text">
              {part}
            </mark>
          ) : (
            part
          ),
        )}
      </p>
    </div>
  );
}

/** A text by pages. Only what is in view is laid out, so that thousands of pages are as fast as one. */
export function ReadText({ text, unit, used }: ReadTextProps) {
  const words = useWords("files", files);
  const list = useRef<VListHandle>(null);
  const [query, setQuery] = useState("");
  const [usedOnly, setUsedOnly] = useState(used !== undefined);
  const blocks = useMemo(() => {
    const all = blocksOf(text);
    return used && usedOnly ? all.filter(({ page }) => includes(used, page)) : all;
  }, [text, used, usedOnly]);
  const finder = useMemo(() => finderOf(query), [query]);
  const matches = useMemo(() => findIn(blocks, finder), [blocks, finder]);
  const show = (index: number) => list.current?.scrollToIndex(index, { align: "start" });
  const pages = text.pages.length;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-5 py-2">
        <FindField text={query} onText={setQuery} matches={matches} onShow={show} />
        {pages > 1 && (
          <PageField
            last={pages}
            onGo={(page) => show(blocks.findIndex((block) => block.first && block.page >= page))}
          />
        )}
        {used && (
          <Button variant="accent" size="small" onClick={() => setUsedOnly(!usedOnly)}>
            {usedOnly ? words.showAll : words.showUsed}
          </Button>
        )}
      </div>
      <VList
        ref={list}
        tabIndex={0}
        role="region"
        aria-label={words.whatWasRead}
        className="min-h-0 flex-1 pb-8 outline-offset-[-2px]"
        data-testid="read-text"
      >
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other identity, and hold no state.
          <BlockView key={index} block={block} unit={unit} numbered={pages > 1} finder={finder} />
        ))}
      </VList>
    </>
  );
}
