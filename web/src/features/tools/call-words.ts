import type { CallPart, SourcePart } from "@/data/client/types";
import { oneLine } from "@/lib/visible-text";
import { durationText } from "@/words/duration";
import type { Words } from "@/words/en";
import { messages } from "@/words/en/messages";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

type ToolWords = Words["tools"];

/** Longest title and hint of a call, in characters. */
const maxTitle = 80;
const maxHint = 40;

/** The page's own words about a built-in tool. */
export function builtInWords(words: ToolWords, tool: string | undefined) {
  return tool !== undefined && Object.hasOwn(words.builtIn, tool)
    ? words.builtIn[tool as keyof ToolWords["builtIn"]]
    : undefined;
}

/** The server of a tool, empty for a built-in one. */
export function serverOf(tool: string | undefined): string {
  const slash = tool?.indexOf("/") ?? -1;
  return slash > 0 ? oneLine(tool?.slice(0, slash) ?? "", maxTitle) : "";
}

/** What a tool is called by its server, which may say something else in its title. */
export function ownName(tool: string | undefined): string {
  return oneLine(tool?.slice(tool.indexOf("/") + 1) ?? "", maxTitle);
}

/** What a call is called: by the page if the tool is built in, else by its server, cut to a line. */
export function callTitle(words: ToolWords, { tool, title }: Pick<CallPart, "tool" | "title">): string {
  const called = oneLine(title, maxTitle);
  if (tool === undefined) return words.unknownTool(called);
  return builtInWords(words, tool)?.name ?? (called || oneLine(tool, maxTitle));
}

/** The beginning of the first text among the arguments, to tell calls of one tool apart. */
export function callHint({ arguments: values }: CallPart): string | undefined {
  const first = Object.values<unknown>(values ?? {}).find((value) => typeof value === "string");
  return typeof first === "string" && first !== "" ? oneLine(first, maxHint) : undefined;
}

/** The sources that a call found: its result has their numbers and titles. */
export function sourcesIn({ result = "" }: CallPart, sources: readonly SourcePart[]): SourcePart[] {
  return sources.filter(({ number, title }) => result.includes(`[${number}] ${title}`));
}

/** The shortest time that is shown of a call, in milliseconds. */
const leastTime = 100;

/** The line of a call: what it does or did, and what else there is to say, in small pieces. */
export function useCallLine(part: CallPart, sources: number): { title: string; details: string[] } {
  const words = useWords("tools", tools);
  const units = useWords("messages", messages);
  const locale = useLocale();
  const { tool, status, took_ms } = part;
  const own = builtInWords(words, tool);
  const name = callTitle(words, part);
  const timed = took_ms !== undefined && status !== "declined";
  const took = timed ? [durationText(units, locale, Math.max(took_ms, leastTime), 1)] : [];
  const server = serverOf(tool);
  const from = server === "" ? [] : [server];
  if (status === "running") return { title: own?.running ?? words.running(name), details: from };
  const found = sources === 0 ? [] : [words.results(sources)];
  if (status === "done") return { title: own?.done ?? name, details: [...from, ...found, ...took] };
  return { title: name, details: [...from, words.states[status] ?? status, ...took] };
}
