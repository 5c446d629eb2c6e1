import { gatRecipe } from './gat';
import { gatv2Recipe } from './gatv2';
import type { TracedLayer } from './parts';
import type { Recipe } from './recipe';
import { transformerRecipe } from './transformer';

const recipes = { gat: gatRecipe, gatv2: gatv2Recipe, transformer: transformerRecipe };

/** The layer taken apart for one head; null where it has no such head. */
export function recipeOf(traced: TracedLayer, head: number): Recipe | null {
  if (head >= traced.config.heads) return null;
  return recipes[traced.config.conv](traced, head);
}
