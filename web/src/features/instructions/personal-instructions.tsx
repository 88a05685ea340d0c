import { ListError } from "@/components/ui/list-error";
import { errorText } from "@/data/client/api-error";
import { storeInstructions, useInstructions } from "@/data/instructions/queries";
import { instructions as english } from "@/words/en/instructions";
import { useWords } from "@/words/language";
import { InstructionsField } from "./instructions-field";
import { useInstructionsEditor } from "./use-instructions-editor";

/** What the person tells the model for all chats. */
export function PersonalInstructions() {
  const words = useWords("instructions", english);
  const { data, error, refetch } = useInstructions();
  if (data !== undefined) return <Editor stored={data} />;
  if (error) return <ListError message={errorText(error)} onRetry={refetch} />;
  return <p className="text-sm text-muted">{words.loading}</p>;
}

function Editor({ stored }: { stored: string }) {
  const words = useWords("instructions", english);
  const store = (text: string, expected: () => string) => storeInstructions(text, expected());
  const editor = useInstructionsEditor({ of: "person", stored, store });
  return <InstructionsField id="personal-instructions" label={words.personal} labelHidden editor={editor} />;
}
