import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { NewKey } from "@/data/client/types";
import { keys } from "@/words/en/keys";
import { useWords } from "@/words/language";
import { CreateKey } from "./create-key";
import { KeyText } from "./key-text";

/** Creates keys: a button, then the form, then the key, which is shown once. */
export function KeyMaker() {
  const words = useWords("keys", keys);
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<NewKey>();
  if (created) return <KeyText created={created} onDone={() => setCreated(undefined)} />;
  if (creating) {
    return (
      <CreateKey
        onCreated={(key) => {
          setCreating(false);
          setCreated(key);
        }}
        onCancel={() => setCreating(false)}
      />
    );
  }
  return (
    <Button className="self-start" onClick={() => setCreating(true)}>
      <Plus size={16} aria-hidden />
      {words.create}
    </Button>
  );
}
