import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useEffect, useRef, useState } from "react";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { IconButton } from "./button";
import { Field } from "./field";

// Hints for password generators; they match the server's rules.
const rules = {
  passwordrules: "minlength: 8; maxlength: 128; required: lower; required: upper; required: digit;",
};

type PasswordFieldProps = ComponentProps<typeof Field> & {
  /** The names of the toggle where the secret is no password. */
  showLabel?: string;
  hideLabel?: string;
};

/**
 * Password input with a show/hide toggle. Submitting hides the password so that browsers save it as one and not as
 * text history.
 */
export function PasswordField({ autoComplete, showLabel, hideLabel, ...rest }: PasswordFieldProps) {
  const words = useWords("account", account);
  const input = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const form = input.current?.form;
    const hide = () => setShown(false);
    form?.addEventListener("submit", hide);
    return () => form?.removeEventListener("submit", hide);
  }, []);
  return (
    <Field
      ref={input}
      type={shown ? "text" : "password"}
      autoComplete={autoComplete}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      {...(autoComplete === "new-password" && rules)}
      end={
        <IconButton
          label={shown ? (hideLabel ?? words.hidePassword) : (showLabel ?? words.showPassword)}
          aria-controls={rest.id ?? rest.name}
          className="absolute top-1.5 right-1.5 pointer-coarse:top-0 pointer-coarse:right-0"
          onPointerDown={(event) => event.preventDefault()} // keep the cursor in the input
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
        </IconButton>
      }
      {...rest}
    />
  );
}
