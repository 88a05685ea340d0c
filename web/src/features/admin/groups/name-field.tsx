import { type ComponentProps, useId } from "react";
import { Field } from "@/components/ui/field";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";

/** The name of a group. */
export function NameField(props: Omit<ComponentProps<typeof Field>, "name" | "label">) {
  const words = useWords("adminGroups", adminGroups);
  return (
    <Field
      id={useId()}
      name="name"
      label={words.name}
      autoComplete="off"
      maxLength={200} // the server says that a name is too long
      {...props}
    />
  );
}
