import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { LinesField } from "./lines-field";

interface HeadersFieldProps {
  text: string;
  error: string | undefined;
  hasHeaders?: boolean;
  onChange(text: string): void;
}

/** Headers, one a line. */
export function HeadersField({ hasHeaders, ...props }: HeadersFieldProps) {
  const words = useWords("adminModels", adminModels);
  const hint = hasHeaders ? words.headersStored : words.headersHint;
  return <LinesField name="headers" label={words.headers} hint={hint} {...props} />;
}
