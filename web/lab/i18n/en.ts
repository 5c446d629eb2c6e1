/** Every word of the page. zh.ts has the same shape; the compiler keeps the two together. */
export const en = {
  locale: 'en',
  top: {
    example: 'Example',
    otherLanguage: '中文',
    otherLanguageHint: 'Switch to Chinese',
    theme: { auto: 'Colours: as the system', light: 'Colours: light', dark: 'Colours: dark' },
  },
  examples: {
    study: {
      name: 'Study example',
      title: 'Six papers and the ten words in them',
      intro:
        'Each paper listens to those it is tied to, and learns how closely. ' +
        'Three come with their topic; the others are to be found.',
      classes: ['language', 'embedding', 'graph networks'],
      features: [
        'attention',
        'sequence',
        'translation',
        'word',
        'embedding',
        'random walk',
        'graph',
        'node',
        'convolution',
        'neighbourhood',
      ],
      node: 'paper',
      nodesWord: 'papers',
    },
    karate: {
      name: 'Karate club',
      title: 'A karate club that split in two',
      intro:
        'Zachary, 1977: 34 members, 78 friendships. Two come with their side, Mr. Hi and the Officer; ' +
        'the others are to be found.',
      classes: ['Mr. Hi', 'Officer'],
      features: [] as string[],
      node: 'member',
      nodesWord: 'members',
    },
  },
  /** Of a node whose true class nobody knows, and of a class without a name. */
  unknownClass: 'unknown',
  cls: (cls: number) => `class ${cls}`,
  layer: (layer: number) => `Layer ${layer}`,
  head: (head: number) => `head ${head}`,
  meanHead: 'mean',
  meanOfHeads: 'mean of the heads',
  which: (layer: number, head: string) => `layer ${layer}, ${head}`,
  graph: {
    title: 'Graph',
    says: (which: string) => `Arrows run to the listener, wider for more attention (${which}).`,
    label: (nodes: string, which: string) =>
      `Drawing of the graph: ${nodes}, their predicted and true classes, and the attention along the edges, ${which}. ` +
      'The tables beside it hold the same numbers.',
    node: (name: string, predicted: string, probability: string, truth: string) =>
      `${name}: predicted ${predicted}, ${probability}; true ${truth}`,
    legendFill: 'predicted, fainter if unsure',
    legendRing: 'true',
    legendHidden: 'true, not told in training',
  },
  attention: {
    title: 'Who listens to whom',
    says: (which: string) => `Attention α, ${which}. Each row shares out exactly 1.`,
    heads: 'Layer and head',
    axes: 'row listens to column',
    cell: (listener: string, source: string, value: string) =>
      `${listener} listens to ${source}: ${value}`,
    self: (listener: string, value: string) => `${listener} listens to itself: ${value}`,
    absent: (listener: string, source: string) =>
      `${listener} does not listen to ${source}: no tie`,
    absentLegend: 'no tie',
    rowSum: (name: string, sum: string, count: number) =>
      `${name} shares its attention among ${count} ${count === 1 ? 'node' : 'nodes'}; together ${sum}`,
    scaleSwitch: 'Switch the scale of the attention colours',
  },
  probabilities: {
    title: 'Class probabilities',
    right: (right: number, all: number) => `${right} of ${all} right`,
    says: 'The last layer’s votes after softmax. Each row sums to 1.',
    truth: 'true',
    wrong: 'wrong',
    ok: 'right',
    all: (nodes: string) => `Probabilities of ${nodes}`,
    truthLegend: 'marks the true class',
    cell: (name: string, cls: string, value: string) => `${name}, ${cls}: ${value}`,
    open: (name: string, predicted: string) => `${name}: ${predicted}; its true class is unknown`,
    verdict: (name: string, predicted: string, truth: string | null) =>
      truth === null ? `${name}: ${predicted}, right` : `${name}: ${predicted}, but it is ${truth}`,
  },
  features: {
    title: 'Features x',
    says: (rows: number, columns: number) =>
      `${rows} × ${columns}. Click a number and type another.`,
    saysIdentity: (rows: number) =>
      `${rows} × ${rows}, the identity: a member is known only by who it is.`,
    cell: (name: string, feature: string, value: string) => `${name}, ${feature}: ${value}`,
    edit: (name: string, feature: string) => `${name}, ${feature}: new value`,
    memberFeature: (node: number) => `is node ${node}`,
    invalid: 'This needs a number, such as 0.5.',
  },
  adjacency: {
    title: 'Who may listen to whom',
    says: 'Adjacency matrix. Click a cell to tie or untie.',
    cell: (listener: string, source: string, on: boolean) =>
      `${listener} ${on ? 'may' : 'may not'} listen to ${source}`,
    self: (name: string) => `${name} always listens to itself: the layer adds a self loop`,
    selfLegend: 'self loop, added by the layer',
    tie: 'tie',
    undo: 'Undo edits',
  },
  curves: {
    title: 'Learning curves',
    says: 'Over the labelled nodes, epoch by epoch.',
    loss: 'loss',
    accuracy: 'accuracy',
    training: 'training',
    validation: 'validation',
    empty: 'Press Train and watch the loss fall.',
    at: (epoch: string) => `epoch ${epoch}`,
  },
  train: {
    label: 'Training',
    play: 'Train',
    pause: 'Pause',
    step: 'One epoch',
    reset: 'Reset',
    epoch: 'epoch',
    rate: 'epochs/s',
    loss: 'loss',
    accuracy: 'training accuracy',
    right: 'right',
    rightOf: (right: number, all: number) => `${right} of ${all}`,
    status: (epoch: string, loss: string, right: number, all: number) =>
      `Epoch ${epoch}: loss ${loss}, ${right} of ${all} nodes right.`,
  },
  settings: {
    title: 'Settings',
    heads: 'heads in layer 1',
    channels: 'channels per head',
    dropout: 'dropout',
    lr: 'learning rate',
    weightDecay: 'weight decay',
    seed: 'seed',
    restarts: 'A new shape, dropout or seed starts from fresh weights.',
    range: (min: string, max: string) => `A number from ${min} to ${max}.`,
    rangeWhole: (min: string, max: string) => `A whole number from ${min} to ${max}.`,
    close: 'Close',
    defaults: 'Back to the defaults',
  },
  loading: 'Loading the engine …',
  failed: {
    title: 'The engine could not be loaded',
    remedy:
      'Reload the page. If that does not help, the browser may lack WebAssembly SIMD (any browser since 2023 has it).',
  },
  problem: 'The engine refused this',
};

export type Words = typeof en;
