import type { Literal } from "mdast";
import type { CompileContext, Extension, Token } from "mdast-util-from-markdown";

/** A formula; `display` if it was written to stand on a line of its own. */
export interface Formula extends Literal {
  type: "formula";
  display: boolean;
  /** As it was written, with its delimiters. */
  source: string;
}

declare module "mdast" {
  interface PhrasingContentMap {
    formula: Formula;
  }
  interface RootContentMap {
    formula: Formula;
  }
}

function enter(this: CompileContext, token: Token): undefined {
  const source = this.sliceSerialize(token).trim();
  const closed = /(?:\$\$|\\\])$/.test(source) || token.type === "mathText";
  const width = /^\$(?!\$)/.test(source) ? 1 : 2;
  let value = source.slice(width, closed ? -width : undefined);
  // A bar that is part of a cell is written with a backslash.
  if (this.data.inTable) value = value.replaceAll("\\|", "|");
  const display = token.type === "mathFlow" || (source.startsWith("\\[") && !this.data.inTable);
  // What has no end yet is shown as it is written.
  const node: Formula = { type: "formula", display, source, value: closed ? value.trim() : "" };
  this.enter(node, token);
}

function exit(this: CompileContext, token: Token): undefined {
  this.exit(token);
}

/** Nodes for what math-syntax.ts finds. */
export const mathNodes: Extension = {
  enter: { mathText: enter, mathFlow: enter },
  exit: { mathText: exit, mathFlow: exit },
};
