import clsx from "clsx";
import { useId, type ReactNode } from "react";

type ChoiceProps = {
  /** The native input. */
  renderControl: (attributes: { id: string; "aria-describedby": string | undefined }) => ReactNode;
  label: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
  /** The control stands after the text: settings lists. */
  end?: boolean;
  className?: string | undefined;
};

/** A control with its words beside it: what checkbox, radio and switch share. */
export function Choice({ renderControl, label, description, disabled = false, end = false, className }: ChoiceProps) {
  const id = useId();
  const descriptionId = description === undefined ? undefined : `${id}-description`;
  return (
    <div
      className={clsx(
        "flex items-start gap-2.5 coarse:min-h-11 coarse:items-center",
        end && "flex-row-reverse justify-between",
        className,
      )}
    >
      {renderControl({ id, "aria-describedby": descriptionId })}
      <span className={clsx("min-w-0 text-sm", disabled && "text-muted")}>
        <label htmlFor={id} className="block">
          {label}
        </label>
        {descriptionId !== undefined && (
          <span id={descriptionId} className="block text-xs text-muted">
            {description}
          </span>
        )}
      </span>
    </div>
  );
}
