/** What the lab can show and still follow a training; the package itself takes far more. */
export const LIMITS = { nodes: 600, features: 2000, classes: 40 };
/** Graphs and features beyond this are too many to be looked at step by step, number by number. */
export const STEPWISE = { nodes: 100, features: 128 };
