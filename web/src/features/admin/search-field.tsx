import { useEffect, useState } from "react";
import { Field } from "@/components/ui/field";

interface SearchFieldProps {
  name: string;
  label: string;
  placeholder?: string;
  value: string;
  onSearch(text: string): void;
}

/** How long typing has to rest before the list follows, in milliseconds. */
const rest = 250;

/** A search field whose text the list follows. What is typed while a list loads is never lost. */
export function SearchField({ value, onSearch, ...props }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  // Back and forward change the value from outside.
  if (seen !== value) {
    setSeen(value);
    if (typed.trim() !== value) setTyped(value);
  }
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onSearch(typed.trim()), rest);
    return () => clearTimeout(timer);
  }, [typed, value, onSearch]);
  return (
    <Field
      type="search"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      {...props}
    />
  );
}
