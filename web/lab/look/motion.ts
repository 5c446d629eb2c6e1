import type { AnimationConfig } from 'svelte/animate';

const stillness = () => !matchMedia('(prefers-reduced-motion: no-preference)').matches;

/** How what is brought into sight moves there: not at all for those who ask for stillness. */
export function scrolling(): ScrollBehavior {
  return stillness() ? 'auto' : 'smooth';
}

const SLIDE_MS = 220;

/**
 * A row or a column that has another place now slides there, along one axis alone: the cells of a row go
 * up and down with it, and left and right by themselves.
 */
export function slide(
  _: Element,
  { from, to }: { from: DOMRect; to: DOMRect },
  { axis, zoom }: { axis: 'X' | 'Y'; zoom: number },
): AnimationConfig {
  const by = (axis === 'X' ? from.left - to.left : from.top - to.top) / zoom;
  return {
    duration: by === 0 || stillness() ? 0 : SLIDE_MS,
    easing: (t) => 1 - (1 - t) ** 3,
    css: (_t, u) => `transform: translate${axis}(${u * by}px)`,
  };
}
