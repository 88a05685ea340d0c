import "katex/dist/katex.min.css";
import rehypeKatex from "rehype-katex";
import remarkMath from "remark-math";
import type { StreamdownProps } from "streamdown";

type Plugins = NonNullable<StreamdownProps["rehypePlugins"]>;

/** For $$…$$ alone: what else means maths is put into that form before, and a price stays a price. */
export const remarkMaths: Plugins = [[remarkMath, { singleDollarTextMath: false }]];

/** Formulas come from a model: no commands that link or load, bounded work, and mistakes shown as they were written. */
export const rehypeMaths: Plugins = [
  [rehypeKatex, { trust: false, strict: "ignore", maxExpand: 500, maxSize: 20, errorColor: "var(--danger)" }],
];
