import type { Address, Head, Theme } from './address';

/** What is looked at and how: nothing here changes a number. */
export class View {
  layer = $state(0);
  head = $state<Head>(0);
  theme = $state<Theme>('auto');
  /** What the system prefers; told by the page. */
  systemDark = $state(false);
  /** Whether the alpha colours run to the largest value in sight instead of 1. */
  stretch = $state(false);
  readonly dark = $derived(this.theme === 'auto' ? this.systemDark : this.theme === 'dark');

  constructor(address: Pick<Address, 'layer' | 'head' | 'theme'>) {
    this.show(address);
  }

  show({ layer, head, theme }: Pick<Address, 'layer' | 'head' | 'theme'>): void {
    this.layer = layer;
    this.head = head;
    this.theme = theme;
  }

  pick(layer: number, head: Head): void {
    this.layer = layer;
    this.head = head;
  }
}
