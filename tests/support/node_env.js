// Emscripten's programs see an environment of their own; this lets the tests see the real variables.
Module.preRun = [
  () => {
    for (const name of ['GATLAB_FIXTURES', 'GATLAB_DATA']) {
      if (process.env[name] !== undefined) ENV[name] = process.env[name];
    }
  },
];
