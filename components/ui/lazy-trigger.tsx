"use client";

import { cloneElement, type ComponentProps, type ReactElement } from "react";

/** A button element whose popup is loaded when it is first wanted. */
export type TriggerElement = ReactElement<ComponentProps<"button">>;

type LazyTriggerProps = {
  trigger: TriggerElement;
  popup: "menu" | "dialog";
  /** Fetches the popup's code: the pointer is near, a press is likely. */
  onLikely: () => void;
  onPress: () => void;
};

/** Stands in for the real trigger until the popup's code is there: same element, same semantics, no library. */
export function LazyTrigger({ trigger, popup, onLikely, onPress }: LazyTriggerProps) {
  return cloneElement(trigger, {
    "aria-haspopup": popup,
    "aria-expanded": false,
    onPointerEnter: onLikely,
    onFocus: onLikely,
    onClick: onPress,
    onKeyDown: (event) => {
      if (popup !== "menu" || event.key !== "ArrowDown") return;
      event.preventDefault();
      onPress();
    },
  });
}
