import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { codeTyping } from "../form/code-typing";

interface ModelFieldProps {
  name: string;
  label: string;
  text: string;
  /** The value without what administrators say, for people. */
  reported: string;
  hint?: string;
  error: string | undefined;
  isNumber?: boolean;
  onChange(text: string): void;
}

/** A value that administrators may set above what is reported. Empty, the reported one counts, which stands in the field. */
export function ModelTextField({
  name,
  label,
  text,
  reported,
  hint,
  error,
  isNumber,
  onChange,
}: ModelFieldProps) {
  const words = useWords("adminModels", adminModels);
  const id = useId();
  const isSet = text.trim() !== "";
  const hints = [hint, isSet && words.override(reported)].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col items-stretch gap-1">
      <Field
        id={id}
        name={name}
        label={label}
        hint={hints || undefined}
        error={error}
        placeholder={reported}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        {...(isNumber ? { inputMode: "decimal" } : {})}
        {...codeTyping}
      />
      {isSet && (
        <Button
          variant="accent"
          size="small"
          className="-ml-3 self-start"
          aria-label={words.resetOf(label)}
          onClick={() => {
            onChange("");
            document.getElementById(id)?.focus();
          }}
        >
          {words.reset}
        </Button>
      )}
    </div>
  );
}

interface AbilityFieldProps {
  name: string;
  label: string;
  text: string;
  reported: boolean;
  onChange(text: string): void;
}

/** Whether a model can do something: as reported, yes, or no. */
export function AbilityField({ name, label, text, reported, onChange }: AbilityFieldProps) {
  const words = useWords("adminModels", adminModels);
  return (
    <Select
      id={useId()}
      name={name}
      label={label}
      options={[
        ["", words.asReported(reported ? words.yes : words.no)],
        ["true", words.yes],
        ["false", words.no],
      ]}
      value={text}
      onChoose={onChange}
    />
  );
}
