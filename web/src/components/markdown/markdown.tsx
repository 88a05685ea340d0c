import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { Fragment, memo, useContext, useId } from "react";
import { jsx, jsxs } from "react/jsx-runtime";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { GrowingContext, PrintContext } from "./code-block";
import { elements } from "./elements";
import { type Group, groupsOf } from "./groups";
import { type TreeOptions, treeOf } from "./tree";
import { useParsed } from "./use-parsed";

interface DrawnProps extends TreeOptions {
  group: Group;
}

/** A group of blocks. Re-renders only when its own source changes. */
const Drawn = memo(
  function Drawn({ group, ...options }: DrawnProps) {
    const tree = treeOf(group.nodes, options);
    return (
      <GrowingContext value={options.growing}>
        {toJsxRuntime(tree, { Fragment, jsx, jsxs, components: elements, ignoreInvalidStyle: true })}
      </GrowingContext>
    );
  },
  (before, now) =>
    before.group.source === now.group.source &&
    before.growing === now.growing &&
    before.prefix === now.prefix &&
    before.words === now.words &&
    before.topHeading === now.topHeading,
);

export default function Markdown({ text, growing }: { text: string; growing: boolean }) {
  const words = useWords("messages", messages);
  const parsed = useParsed(text, growing);
  const prefix = `${useId().replace(/\W/g, "")}-`;
  const topHeading = useContext(PrintContext) ? 3 : 2;
  const groups = groupsOf(parsed);
  const rest = text.slice(parsed.end);
  return (
    <div className={growing ? "growing" : undefined}>
      {groups.map((group, index) => (
        <Drawn
          key={group.start}
          group={group}
          growing={growing && index === groups.length - 1}
          prefix={prefix}
          words={words}
          topHeading={topHeading}
        />
      ))}
      {rest.trim() !== "" && (
        <p className="unformatted" dir="auto" aria-busy={!parsed.plain || undefined}>
          {rest.replace(/^\n+/, "")}
        </p>
      )}
      {parsed.plain && <p className="text-sm text-muted">{words.unformatted}</p>}
    </div>
  );
}
