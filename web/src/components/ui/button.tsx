import type { ComponentProps } from "react";
import { classNames } from "./class-names";

const variants = {
  primary: "bg-accent text-on-accent hover:opacity-90",
  danger: "bg-danger text-on-accent hover:opacity-90",
  quiet: "border border-line bg-raised hover:bg-surface",
  plain: "hover:bg-surface text-muted hover:text-text",
  accent: "hover:bg-surface text-accent",
  dangerPlain: "hover:bg-danger-tint text-danger",
} as const;

const sizes = { small: "h-8 px-3", normal: "h-10 px-4" } as const;

/** CSS classes of a button. Callers must not add conflicting utilities: stylesheet order decides which one wins. */
export function buttonClasses(variant: keyof typeof variants, size: keyof typeof sizes = "normal"): string {
  return classNames(
    "inline-flex pointer-coarse:min-h-11 items-center justify-center gap-2 rounded-lg text-sm font-medium transition-colors duration-150",
    variants[variant],
    sizes[size],
  );
}

type ButtonProps = ComponentProps<"button"> & { variant?: keyof typeof variants; size?: keyof typeof sizes };

export function Button({ variant = "primary", size, className, type = "button", ...rest }: ButtonProps) {
  const names = classNames(buttonClasses(variant, size), "disabled:opacity-50", className);
  return <button type={type} className={names} {...rest} />;
}

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & { label: string };

export function iconButtonClasses(className?: string): string {
  return classNames(
    "inline-flex size-8 shrink-0 pointer-coarse:size-11 items-center justify-center rounded-lg text-muted transition-colors duration-150",
    "hover:bg-line/60 hover:text-text disabled:opacity-40",
    className,
  );
}

export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button type="button" className={iconButtonClasses(className)} aria-label={label} title={label} {...rest}>
      {children}
    </button>
  );
}
