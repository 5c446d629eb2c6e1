import { createContext } from 'svelte';
import type { Names } from '../i18n/index.svelte';
import type { Focus } from './focus.svelte';
import type { Picture } from './picture.svelte';
import type { Session } from './session.svelte';
import type { Tool } from './tool.svelte';
import type { View } from './view.svelte';
import type { Walk } from './walk.svelte';

/** Everything that the views share. App.svelte makes it once the engine is there. */
export interface LabState {
  session: Session;
  view: View;
  focus: Focus;
  picture: Picture;
  tool: Tool;
  walk: Walk;
  /** Names of the present example's nodes, classes and features. */
  readonly names: Names;
}

export const [getLab, setLab] = createContext<LabState>();
