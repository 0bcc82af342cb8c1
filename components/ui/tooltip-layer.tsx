"use client";

import { useEffect, useRef } from "react";
import { placeFloating, type Side } from "@/components/ui/place-floating";

const showDelayMs = 350;
const hideDelayMs = 120;

/**
 * The page's only tooltip. Any element, server-rendered ones too, asks for it with `data-tooltip="text"` and optionally
 * `data-tooltip-side`; CSS turns it off with `--tooltip: off`. It opens on hover after a moment and on keyboard focus at
 * once, can be pointed at, and closes on Escape (WCAG 1.4.13). It repeats what the element's name or description already
 * says, so it is hidden from assistive technology.
 */
export function TooltipLayer() {
  const bubbleRef = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const bubble = bubbleRef.current;
    if (!bubble) return;
    return followTooltips(bubble);
  }, []);

  return (
    <div
      ref={bubbleRef}
      popover="manual"
      aria-hidden="true"
      className="pointer-events-auto fixed m-0 max-w-72 rounded-md bg-ink px-2 py-1 text-xs whitespace-pre-line text-canvas shadow-raised"
    />
  );
}

function followTooltips(bubble: HTMLElement): () => void {
  let anchor: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listening = new AbortController();
  const on = <Name extends keyof DocumentEventMap>(name: Name, act: (event: DocumentEventMap[Name]) => void) =>
    document.addEventListener(name, act, { capture: true, signal: listening.signal });

  on("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (event.target instanceof Node && bubble.contains(event.target)) return clearTimeout(timer);
    const next = tooltipAnchor(event.target);
    if (next === anchor && next) return clearTimeout(timer);
    later(next ? () => show(next) : hide, next ? showDelayMs : hideDelayMs);
  });
  on("focusin", (event) => {
    const next = tooltipAnchor(event.target);
    if (next?.matches(":focus-visible")) show(next);
  });
  on("focusout", hide);
  on("pointerdown", hide);
  on("scroll", (event) => {
    if (event.target instanceof Node && event.target.contains(anchor ?? null)) hide();
  });
  on("keydown", (event) => {
    if (event.key !== "Escape" || !anchor) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    hide();
  });

  function later(act: () => void, delayMs: number) {
    clearTimeout(timer);
    timer = setTimeout(act, delayMs);
  }
  function show(next: HTMLElement) {
    clearTimeout(timer);
    const text = next.dataset["tooltip"];
    if (!text || !next.isConnected || getComputedStyle(next).getPropertyValue("--tooltip") === "off") return;
    anchor = next;
    bubble.textContent = text;
    // Entering the top layer again puts it above a dialog that opened since.
    bubble.hidePopover();
    bubble.showPopover();
    const place = placeFloating(next.getBoundingClientRect(), bubble.getBoundingClientRect(), viewport(), side(next));
    bubble.style.left = `${place.x}px`;
    bubble.style.top = `${place.y}px`;
  }
  function hide() {
    clearTimeout(timer);
    anchor = undefined;
    bubble.hidePopover();
  }
  return () => {
    listening.abort();
    hide();
  };
}

function tooltipAnchor(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-tooltip]") ?? undefined) : undefined;
}

function side(anchor: HTMLElement): Side {
  const wanted = anchor.dataset["tooltipSide"];
  return wanted === "right" || wanted === "left" || wanted === "bottom" ? wanted : "top";
}

function viewport() {
  return { width: document.documentElement.clientWidth, height: window.innerHeight };
}
