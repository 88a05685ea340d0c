import type { RootContent } from "mdast";
import { blocksOpened } from "./html";
import type { Block, Parsed } from "./parse";

/** Blocks that are rendered together. */
export interface Group {
  nodes: RootContent[];
  start: number;
  source: string;
}

const isDefinition = ({ node }: Block) => node.type === "definition";

function hasReference(node: RootContent): boolean {
  if (node.type === "linkReference" || node.type === "imageReference") return true;
  return "children" in node && node.children.some(hasReference);
}

/**
 * Groups the blocks of an answer: blocks inside one HTML element render together, and all blocks if there are
 * footnotes.
 */
export function groupsOf({ blocks }: Parsed): Group[] {
  const definitions = blocks.filter(isDefinition);
  const named = definitions.map(({ node }) => node);
  const meanings = definitions.map(({ source }) => source).join("");
  const footnotes = blocks.some(({ node }) => node.type === "footnoteDefinition");
  const groups: Group[] = [];
  let opened = 0;
  for (const block of blocks) {
    if (isDefinition(block)) continue;
    const { node, start, source } = block;
    const last = groups.at(-1);
    if (last !== undefined && (opened > 0 || footnotes)) {
      last.nodes.push(node);
      last.source += source;
    } else groups.push({ nodes: [node], start, source });
    if (node.type === "html") opened = Math.max(0, opened + blocksOpened(node.value));
  }
  if (named.length > 0)
    for (const group of groups) {
      if (!group.nodes.some(hasReference)) continue;
      group.nodes.push(...named);
      group.source += `\0${meanings}`;
    }
  return groups;
}
