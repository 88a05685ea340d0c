import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { useFoundPeople } from "@/data/admin/people";
import { errorText } from "@/data/client/api-error";
import type { Person } from "@/data/client/types";
import { isComposing } from "@/lib/composing";
import { admin } from "@/words/en/admin";
import { useWords } from "@/words/language";

interface PersonPickerProps {
  label: string;
  /** A remark about a person, such as that the person is a member already. */
  remark?(person: Person): string | undefined;
  onChoose(person: Person): void;
}

/** How long typing has to rest before people are searched, in milliseconds. */
const rest = 250;

/** The text once typing rests. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), text === "" ? 0 : rest);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

/** Finds a person by a part of the username or the email address. Choosing empties the field, which keeps the focus. */
export function PersonPicker({ label, remark, onChoose }: PersonPickerProps) {
  const words = useWords("admin", admin);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const query = useRested(typed.trim());
  const { data, error, isFetching, isPlaceholderData } = useFoundPeople(query);
  const searched = open && query !== "" && query === typed.trim();
  const found = searched && data && !isPlaceholderData ? data : [];
  const active = found[Math.min(at, found.length - 1)];
  const optionId = (person: Person) => `${id}-${person.id}`;

  function choose(person: Person | undefined) {
    if (!person) return;
    setTyped("");
    setOpen(false);
    input.current?.focus();
    onChoose(person);
  }

  function pressed(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, found.length - 1) + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && open && typed !== "") {
      event.preventDefault(); // a dialog around it stays open
      event.stopPropagation();
      setTyped("");
      setOpen(false);
    }
  }

  return (
    <div className="relative flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        ref={input}
        id={id}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={found.length > 0 ? `${id}-list` : undefined}
        aria-activedescendant={active && optionId(active)}
        aria-autocomplete="list"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={words.personPlaceholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={pressed}
        className="h-11 min-w-0 rounded-lg border border-line bg-raised px-3 outline-offset-1"
        data-testid="person-picker"
      />
      {searched && (
        <div className="absolute inset-x-0 top-full z-10 mt-1 rounded-lg border border-line bg-raised p-1 text-sm shadow-float">
          {found.length > 0 ? (
            <div id={`${id}-list`} role="listbox" aria-label={label}>
              {found.map((person) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field, which keeps the focus, takes the keys.
                <div
                  key={person.id}
                  id={optionId(person)}
                  role="option"
                  tabIndex={-1}
                  aria-selected={person === active}
                  onPointerDown={(event) => event.preventDefault()} // the field keeps the focus
                  onClick={() => choose(person)}
                  className={classNames(
                    "flex min-h-11 cursor-pointer flex-wrap items-center gap-x-3 rounded-md px-3 py-1.5 [overflow-wrap:anywhere]",
                    person === active ? "bg-line/60" : "hover:bg-line/50",
                  )}
                >
                  <bdi className="font-medium">{person.username}</bdi>
                  <span className="text-muted">{person.email}</span>
                  {remark?.(person) && <span className="text-xs text-muted">{remark(person)}</span>}
                </div>
              ))}
            </div>
          ) : (
            <p role={error && !isFetching ? "alert" : "status"} className="px-3 py-2 text-muted">
              {isFetching ? words.loading : error ? errorText(error) : words.noPerson}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
