import { tick } from 'svelte';
import { moveNode } from '../state/draft';
import type { LabState } from '../state/lab';
import type { Lines } from './bundles';
import type { Point } from './layout';
import type { Scene } from './scene.svelte';

const keySteps: Record<string, number> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};
/** How far Alt with an arrow moves a node, in pixels. */
const NUDGE = 10;
/** A pointer that went less far has clicked, not dragged. */
const CLICK = 4;

/** What a pointer and the keys do on the drawing; the tool that is picked says what a click means. */
export class Hand {
  /** The node that Tab reaches. */
  current = $state(0);
  svg: SVGSVGElement | undefined;
  readonly #lab: LabState;
  readonly #scene: Scene;
  readonly #lines: () => Lines;
  #dragged: { node: number; distance: number } | null = null;
  /** Whether the last press was on a node, whose click is done with when the pointer goes up. */
  #pressedNode = false;

  constructor(lab: LabState, scene: Scene, lines: () => Lines) {
    this.#lab = lab;
    this.#scene = scene;
    this.#lines = lines;
  }

  onDown(event: PointerEvent): void {
    const node = nodeAt(event.target);
    this.#pressedNode = node !== null;
    if (node === null || event.button !== 0) return;
    this.#dragged = { node, distance: 0 };
    (event.target as Element).setPointerCapture(event.pointerId);
  }

  onMove(event: PointerEvent): void {
    if (!this.#dragged) this.#point(event);
    if (!this.#dragged || this.#lab.tool.name === 'tie') return;
    this.#dragged.distance += Math.abs(event.movementX) + Math.abs(event.movementY);
    if (this.#dragged.distance < CLICK) return;
    const place = this.#scene.unplaceWithin(this.#placeOf(event));
    this.#scene.moved = { node: this.#dragged.node, place };
  }

  onUp(event: PointerEvent): void {
    const { session, focus, tool } = this.#lab;
    const [dragged, moved] = [this.#dragged, this.#scene.moved];
    this.#dragged = null;
    this.#scene.moved = null;
    if (!dragged) return;
    if (tool.name === 'tie') this.#endTie(event, dragged.node);
    else if (tool.name === 'remove') tool.remove(dragged.node);
    else if (moved && tool.name === 'move')
      session.edit(moveNode(session.draft, moved.node, moved.place));
    else if (tool.name === 'move') focus.pin({ node: dragged.node });
  }

  /** On the ground or on an edge. */
  onClick(event: MouseEvent): void {
    const { focus, tool } = this.#lab;
    if (this.#pressedNode) return;
    const place = this.#placeOf(event);
    const edge = this.#edgeAt(place);
    if (tool.name === 'node') focus.pin({ node: tool.add(this.#scene.unplace(place)) });
    else if (tool.name === 'remove' && edge) tool.untie(edge.listener, edge.source);
  }

  onKey(event: KeyboardEvent): void {
    const node = nodeAt(event.target);
    if (node === null || event.ctrlKey || event.metaKey) return;
    const { session, focus, tool } = this.#lab;
    const step = keySteps[event.key];
    if (step && event.altKey) this.#nudge(event.key, node);
    else if (tool.key(event.key, node))
      void this.#keepFocus(/^n$/i.test(event.key) ? session.size - 1 : node);
    else if (step) this.#goTo((node + step + session.size) % session.size);
    else if (event.key === 'Enter' || event.key === ' ') focus.pin({ node });
    else return;
    event.preventDefault();
  }

  /** Lights what the pointer is on. */
  #point(event: PointerEvent): void {
    const node = nodeAt(event.target);
    const edge = node === null ? this.#edgeAt(this.#placeOf(event)) : null;
    if (node !== null) this.#lab.focus.hover({ node });
    else this.#lab.focus.hover(edge && { row: edge.listener, column: edge.source });
  }

  #edgeAt(place: Point): { listener: number; source: number } | null {
    const { picture, view } = this.#lab;
    return this.#lines().under(place, (i, j) => (picture.alpha(i, j) ?? 0) >= view.least);
  }

  /** Where a pointer is, in pixels of the drawing. */
  #placeOf(event: MouseEvent): Point {
    const box = this.svg!.getBoundingClientRect();
    // Of a page that is drawn larger, a pixel of the drawing is several of the window.
    const scale = this.#scene.width / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  }

  /** A tie that was drawn from node to node; a click on a node names one end, a second click the other. */
  #endTie(event: PointerEvent, node: number): void {
    const other = nodeAt(document.elementFromPoint(event.clientX, event.clientY)) ?? node;
    if (other === node) this.#lab.tool.tie(node);
    else this.#lab.tool.toggle(node, other);
  }

  /** Alt with arrows moves the node itself. */
  #nudge(key: string, node: number): void {
    const { session } = this.#lab;
    const { x, y } = this.#scene.at[node]!;
    const by = keySteps[key]! * NUDGE;
    const across = key === 'ArrowLeft' || key === 'ArrowRight';
    const place = this.#scene.unplace({ x: across ? x + by : x, y: across ? y : y + by });
    session.edit(moveNode(session.draft, node, place));
  }

  /** On the new node, or on the one that has taken the place of a removed one. */
  async #keepFocus(node: number): Promise<void> {
    this.current = Math.min(node, this.#lab.session.size - 1);
    await tick();
    this.#goTo(this.current);
  }

  #goTo(node: number): void {
    this.current = node;
    this.svg?.querySelector<SVGElement>(`[data-node="${node}"]`)?.focus();
  }
}

/** The node that an element belongs to. */
export function nodeAt(target: EventTarget | null): number | null {
  const element = target instanceof Element ? target.closest<SVGElement>('.node') : null;
  return element ? Number(element.dataset.node) : null;
}
