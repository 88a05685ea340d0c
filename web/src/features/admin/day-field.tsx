import { useState } from "react";
import { Field } from "@/components/ui/field";

interface DayFieldProps {
  name: string;
  label: string;
  value: string;
  max?: string;
  onChoose(day: string): void;
}

/** A date whose years are typed digit by digit: those before 2000 are on their way to others. */
export function DayField({ value, onChoose, ...props }: DayFieldProps) {
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  // Back and forward change the value from outside.
  if (seen !== value) {
    setSeen(value);
    setTyped(value);
  }
  return (
    <Field
      type="date"
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value);
        if (target.value === "" || target.value >= "2000") onChoose(target.value);
      }}
      {...props}
    />
  );
}
