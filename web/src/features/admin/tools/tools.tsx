import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { Servers } from "./servers";

/** The tools that models may call beside the built-in ones: the MCP servers that have them. */
export default function Tools() {
  const words = useWords("adminTools", adminTools);
  return (
    <>
      <p className="-mt-6 text-sm text-muted">{words.about}</p>
      <Servers />
    </>
  );
}
