let pen: CanvasRenderingContext2D | null = null;

/** How wide a text is, in pixels. */
export function textWidth(text: string, font: string): number {
  pen ??= document.createElement('canvas').getContext('2d');
  if (!pen) return 7 * text.length;
  pen.font = font;
  return pen.measureText(text).width;
}
