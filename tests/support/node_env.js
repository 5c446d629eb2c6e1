// Emscripten's programs see an environment of their own; this lets the tests see the real variable.
Module.preRun = [
  () => {
    if (process.env.GATLAB_FIXTURES !== undefined)
      ENV.GATLAB_FIXTURES = process.env.GATLAB_FIXTURES;
  },
];
