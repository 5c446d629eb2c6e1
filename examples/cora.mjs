// The model of the GAT paper on Cora: planetoid.mjs with its default recipe.
// usage: npm run example -- cora FOLDER [--seeds N]
import './planetoid.mjs';
