import type { Lab } from 'gatlab';
import { mount } from 'svelte';
import App from './App.svelte';

export function show(engine: Promise<Lab>): void {
  mount(App, { target: document.getElementById('app')!, props: { engine } });
}
