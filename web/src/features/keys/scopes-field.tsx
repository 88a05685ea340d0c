import type { KeyScope } from "@/data/client/types";
import { keys } from "@/words/en/keys";
import { useWords } from "@/words/language";

export const allScopes = ["chat", "models"] as const satisfies readonly KeyScope[];

interface ScopesFieldProps {
  scopes: readonly KeyScope[];
  error?: string;
  onChange(scopes: readonly KeyScope[]): void;
}

/** What a key may be used for. The form has the chosen scopes as one value. */
export function ScopesField({ scopes, error, onChange }: ScopesFieldProps) {
  const words = useWords("keys", keys);
  return (
    <fieldset className="flex flex-col gap-1" aria-describedby={error && "scopes-below"}>
      <legend className="mb-1 text-sm font-medium">{words.scopes}</legend>
      {allScopes.map((scope) => (
        <label
          key={scope}
          className="inline-flex min-h-8 cursor-pointer items-center gap-2 self-start text-sm pointer-coarse:min-h-11"
        >
          <input
            type="checkbox"
            checked={scopes.includes(scope)}
            onChange={({ target }) =>
              onChange(
                allScopes.filter((other) => (other === scope ? target.checked : scopes.includes(other))),
              )
            }
            className="size-4 accent-accent"
          />
          {words.scopeNames[scope]}
        </label>
      ))}
      <input type="hidden" name="scopes" value={scopes.join(" ")} />
      {error && (
        <p id="scopes-below" className="text-sm text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
