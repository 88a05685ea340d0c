import type { ComponentProps } from "react";
import { classNames } from "./class-names";

const looks = {
  primary: "bg-accent text-on-accent hover:opacity-90",
  danger: "bg-danger text-on-accent hover:opacity-90",
  quiet: "border border-line bg-raised hover:bg-surface",
  plain: "hover:bg-surface text-muted hover:text-text",
  accent: "hover:bg-surface text-accent",
} as const;

const sizes = { small: "h-8 px-3", normal: "h-10 px-4" } as const;

/** The classes of a button. Those of a caller must not be of the same kind: the style sheet decides which of two wins. */
export function buttonLook(look: keyof typeof looks, size: keyof typeof sizes = "normal"): string {
  return classNames(
    "inline-flex pointer-coarse:min-h-11 items-center justify-center gap-2 rounded-lg text-sm font-medium transition-colors duration-150",
    looks[look],
    sizes[size],
  );
}

type ButtonProps = ComponentProps<"button"> & { look?: keyof typeof looks; size?: keyof typeof sizes };

export function Button({ look = "primary", size, className, type = "button", ...rest }: ButtonProps) {
  const names = classNames(buttonLook(look, size), "disabled:opacity-50", className);
  return <button type={type} className={names} {...rest} />;
}

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & { label: string };

export function iconButtonLook(className?: string): string {
  return classNames(
    "inline-flex size-8 shrink-0 pointer-coarse:size-11 items-center justify-center rounded-lg text-muted transition-colors duration-150",
    "hover:bg-line/60 hover:text-text disabled:opacity-40",
    className,
  );
}

export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button type="button" className={iconButtonLook(className)} aria-label={label} title={label} {...rest}>
      {children}
    </button>
  );
}
