import type { Literal } from "mdast";
import type { CompileContext, Extension, Token } from "mdast-util-from-markdown";

/** A formula; `display` for block formulas. */
export interface Formula extends Literal {
  type: "formula";
  display: boolean;
  /** The source with its delimiters. */
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
  // Pipes inside table cells are escaped.
  if (this.data.inTable) value = value.replaceAll("\\|", "|");
  const display = token.type === "mathFlow" || (source.startsWith("\\[") && !this.data.inTable);
  // An unclosed formula is shown as source.
  const node: Formula = { type: "formula", display, source, value: closed ? value.trim() : "" };
  this.enter(node, token);
}

function exit(this: CompileContext, token: Token): undefined {
  this.exit(token);
}

/** mdast extension for the tokens of math-syntax.ts. */
export const mathNodes: Extension = {
  enter: { mathText: enter, mathFlow: enter },
  exit: { mathText: exit, mathFlow: exit },
};
