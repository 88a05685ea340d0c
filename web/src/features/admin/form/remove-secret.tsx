interface RemoveSecretProps {
  label: string;
  checked: boolean;
  onChange(checked: boolean): void;
}

/** Removes a secret that is stored: leaving its field empty keeps it. */
export function RemoveSecret({ label, checked, onChange }: RemoveSecretProps) {
  return (
    <label className="inline-flex min-h-8 cursor-pointer items-center gap-2 self-start text-sm pointer-coarse:min-h-11">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
}
