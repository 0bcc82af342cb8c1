type Box = { x: number; y: number; width: number; height: number };
type Size = { width: number; height: number };
export type Side = "top" | "bottom" | "left" | "right";

const gap = 6;
const margin = 8;

/**
 * Where a floating box goes beside its anchor, in viewport pixels: on the wanted side, on the opposite one when only that
 * has room, and always slid back inside the viewport.
 */
export function placeFloating(anchor: Box, floating: Size, viewport: Size, wanted: Side): { x: number; y: number } {
  const side = roomOn(wanted) >= need(wanted) || roomOn(wanted) >= roomOn(opposite[wanted]) ? wanted : opposite[wanted];
  const place = {
    top: { x: centerX(), y: anchor.y - floating.height - gap },
    bottom: { x: centerX(), y: anchor.y + anchor.height + gap },
    left: { x: anchor.x - floating.width - gap, y: centerY() },
    right: { x: anchor.x + anchor.width + gap, y: centerY() },
  }[side];
  return {
    x: clamp(place.x, margin, viewport.width - floating.width - margin),
    y: clamp(place.y, margin, viewport.height - floating.height - margin),
  };

  function centerX() {
    return anchor.x + anchor.width / 2 - floating.width / 2;
  }
  function centerY() {
    return anchor.y + anchor.height / 2 - floating.height / 2;
  }
  function need(side: Side) {
    return (side === "top" || side === "bottom" ? floating.height : floating.width) + gap + margin;
  }
  function roomOn(side: Side) {
    return {
      top: anchor.y,
      bottom: viewport.height - anchor.y - anchor.height,
      left: anchor.x,
      right: viewport.width - anchor.x - anchor.width,
    }[side];
  }
}

const opposite = { top: "bottom", bottom: "top", left: "right", right: "left" } as const;

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, Math.max(low, high)));
}
