/** Windows from this width on are walls or beamers, or screens whose system does not enlarge anything. */
const WALL = 2880;

/** How much larger everything is drawn so that a page laid out for 1920 × 1080 fills a wall. */
export function zoomFor(width: number, height: number): number {
  if (width < WALL) return 1;
  const fit = Math.min(width / 1920, height / 1080);
  return Math.min(2, Math.max(1, Math.round(fit * 20) / 20));
}
