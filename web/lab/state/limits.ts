/** What the lab can show and still follow a training; the package itself takes far more. */
export const LIMITS = { nodes: 600, features: 2000, classes: 40 };
