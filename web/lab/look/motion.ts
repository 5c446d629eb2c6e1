/** How what is brought into sight moves there: not at all for those who ask for stillness. */
export function scrolling(): ScrollBehavior {
  return matchMedia('(prefers-reduced-motion: no-preference)').matches ? 'smooth' : 'auto';
}
