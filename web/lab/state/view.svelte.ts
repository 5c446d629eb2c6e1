import type { Address, Head, Level, Theme } from './address';
import type { Order } from './order';

/** Windows narrower than this are held in a hand. */
const PHONE = 720;
/** A phone that lies on its side is no higher than this, and wider than one that stands. */
const LYING = { height: 500, width: 640 };
/** Windows from this width on show all panels at once (Workbench.svelte). */
const DESK = 1180;

/** What a link says of it. */
type Shown = Pick<Address, 'layer' | 'head' | 'level' | 'theme' | 'order' | 'least' | 'wrong'>;

/** What is looked at and how: nothing here changes a number. */
export class View {
  layer = $state(0);
  head = $state<Head>(0);
  /** Edges of less attention are left out of the drawing. */
  least = $state(0);
  /** Whether the nodes that the model gets wrong stand out in the drawing. */
  wrong = $state(false);
  /** In which order matrices of nodes by nodes stand. */
  order = $state<Order>('given');
  /** How near one stands: the whole model, or one layer step by step. */
  level = $state<Level>('model');
  theme = $state<Theme>('auto');
  /** Whether the drawing must be whole in its SVG even while a training runs: it may be saved. */
  still = $state(false);
  /** What the system prefers; told by the page. */
  systemDark = $state(false);
  /** Whether the alpha colours run to the largest value in sight instead of 1. */
  stretch = $state(false);
  /** How much larger the page is drawn than it is laid out; told by the page, with its room in pixels. */
  zoom = $state(1);
  room = $state.raw({ width: 1440, height: 900 });
  readonly dark = $derived(this.theme === 'auto' ? this.systemDark : this.theme === 'dark');

  /** Whether an explanation opens from below, where there is no room beside. */
  readonly drawerBelow = $derived(
    this.room.width < DESK && (this.room.height > LYING.height || this.room.width < LYING.width),
  );
  readonly handheld = $derived(this.room.width < PHONE);

  constructor(address: Shown) {
    this.show(address);
  }

  show({ layer, head, level, theme, order, least, wrong }: Shown): void {
    this.layer = layer;
    this.head = head;
    this.level = level;
    this.theme = theme;
    this.order = order;
    this.least = least;
    this.wrong = wrong;
  }

  pick(layer: number, head: Head): void {
    this.layer = layer;
    this.head = head;
  }

  /**
   * Heights of a small matrix's rows and of a curve. Thumbs need tall rows, and a tall window is filled:
   * the page is laid out for 900 pixels.
   */
  get heights(): { main: number; input: number; curve: number } {
    if (this.handheld) return { main: 36, input: 36, curve: 96 };
    const spare =
      this.room.width < DESK
        ? 0
        : Math.min(26, Math.max(0, Math.floor((this.room.height - 900) / 12)));
    return { main: 34 + spare, input: 24 + spare, curve: 76 + 3 * spare };
  }
}

/** Where a row shares its 1 among many, colours up to 1 would all be pale. */
export function suitedStretch({ size }: { size: number }): boolean {
  return size > 16;
}
