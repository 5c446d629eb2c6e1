/** A picture that takes longer than this on the main thread makes training wait noticeably. */
const CHEAP_MS = 4;

/**
 * Calls back when the next picture is due: at the next frame, or, where pictures are slow to draw, only
 * after as much time again as the last one took, so that training always gets at least half.
 */
export function nextPicture(due: () => void): void {
  requestAnimationFrame(() => {
    const start = performance.now();
    const { port1, port2 } = new MessageChannel();
    // A message posted now is handled after the frame has been laid out and painted.
    port1.onmessage = () => {
      const cost = performance.now() - start;
      if (cost < CHEAP_MS) due();
      else setTimeout(due, cost);
    };
    port2.postMessage(null);
  });
}
