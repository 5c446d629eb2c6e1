import { keep } from './keep.en';
import { open } from './open.en';
import { steps } from './steps.en';

/** Every word of the page. zh.ts has the same shape; the compiler keeps the two together. */
export const en = {
  steps,
  locale: 'en',
  open,
  keep,
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
    miserables: {
      name: 'Les Misérables',
      title: 'Who meets whom in Les Misérables',
      intro:
        'Victor Hugo, 1862: 77 characters and the chapters that they share. Two of each group are named in training; the others are to be found from whom they meet.',
      classes: [] as string[],
      features: [] as string[],
      node: 'character',
      nodesWord: 'characters',
    },
    dictionary: {
      name: 'Dictionary lookup',
      title: 'Six dictionaries that look things up',
      intro:
        'Brody et al., 2022: a query “2 = ?” has the value of the key “2 = C” in its own dictionary. To find it, one has to listen to the right key.',
      classes: ['A', 'B', 'C', 'D'] as string[],
      features: [
        'key 1',
        'key 2',
        'key 3',
        'key 4',
        'value A',
        'value B',
        'value C',
        'value D',
        'is a query',
      ] as string[],
      node: 'entry',
      nodesWord: 'entries',
    },
    citation: {
      name: 'Citations',
      title: 'Three hundred papers in five topics',
      intro:
        'An invented citation network: papers cite their own topic, and words belong to topics, mostly. Five papers of each topic are labelled.',
      classes: ['games', 'music', 'plants', 'oceans', 'stars'] as string[],
      features: [] as string[],
      node: 'paper',
      nodesWord: 'papers',
    },
    own: {
      name: 'Your graph',
      title: 'Your graph',
      intro:
        'A tenth of the nodes whose class is known are for training, and at least one of each class; change it at any node.',
      classes: [] as string[],
      features: [] as string[],
      node: 'node',
      nodesWord: 'nodes',
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
  edit: {
    tools: 'What a click on the drawing does',
    move: { name: 'Move nodes', hint: 'Move nodes: drag one, or Alt + arrows' },
    node: { name: 'Add a node', hint: 'Add a node: click where it shall be, or N at a node' },
    tie: {
      name: 'Tie two nodes',
      hint: 'Tie or untie two nodes: click one, then the other; or T at each',
    },
    remove: { name: 'Remove', hint: 'Remove: click a node or an edge, or Delete at a node' },
    undo: 'Undo',
    redo: 'Redo',
    of: (name: string) => `Edit ${name}`,
    cls: 'true class',
    anotherClass: 'another class',
    train: 'for training',
    tieTo: (name: string) => `Tie ${name} to which node?`,
    paste: {
      cell: (row: number, column: number, text: string) =>
        `Nothing was pasted: row ${row}, column ${column} holds “${text}”, and a number is needed.`,
      rows: (rows: number, room: number) =>
        `Nothing was pasted: ${rows} rows, and from this cell on there is room for ${room}. Start at a cell further up.`,
      columns: (columns: number, room: number) =>
        `Nothing was pasted: ${columns} columns, and from this cell on there is room for ${room}. Start further to the left.`,
      empty: 'Nothing was pasted: the clipboard holds no table.',
    },
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
  order: {
    byClass: 'Order rows and columns by class',
    short: 'by class',
  },
  probabilities: {
    title: 'Class probabilities',
    right: (right: number, all: number) => `${right} of ${all} right`,
    countWrong: (count: number) => `${count} wrong`,
    onlyWrong: 'Show only the nodes that are wrong',
    says: 'Softmax of the last layer’s votes. Click a number to see how.',
    saysOnly: 'Softmax of the last layer’s votes. Each row sums to 1.',
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
      `${rows} × ${columns}. Type into a cell, or paste a table.`,
    saysIdentity: (rows: number) =>
      `${rows} × ${rows}, the identity: a node is known only by who it is.`,
    cell: (name: string, feature: string, value: string) => `${name}, ${feature}: ${value}`,
    edit: (name: string, feature: string) => `${name}, ${feature}: new value`,
    column: (feature: number) => `feature ${feature}`,
    memberFeature: (node: number) => `is node ${node}`,
    invalid: 'This needs a number, such as 0.5.',
  },
  adjacency: {
    title: 'Who may listen to whom',
    says: 'Adjacency matrix. Click a cell to tie or untie, or paste a table.',
    cell: (listener: string, source: string, on: boolean) =>
      `${listener} ${on ? 'may' : 'may not'} listen to ${source}`,
    self: (name: string) => `${name} always listens to itself: a self loop is added`,
    selfLegend: 'self loop, always there',
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
  replay: {
    label: 'Replay: epoch',
    play: 'Replay the training',
    pause: 'Stop the replay',
    now: 'now',
    empty: 'replay',
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
    speed: 'Speed',
    fullSpeed: 'fastest',
    perSecond: (epochs: number) => `${epochs}/s`,
    progress: 'Progress of the training',
    until: (epoch: number) => `until epoch ${epoch}`,
    left: (time: string) => `${time} left`,
    status: (epoch: string, loss: string, right: number, all: number) =>
      `Epoch ${epoch}: loss ${loss}, ${right} of ${all} nodes right.`,
  },
  settings: {
    title: 'Settings',
    preset: 'preset',
    presets: {
      none: 'one’s own',
      own: 'this graph’s own',
      paper: 'GAT, as in the paper',
      v2: 'GATv2',
      single: 'one layer, one head',
      deep: 'four layers',
    },
    words: {
      gat: 'GAT',
      gatv2: 'GATv2',
      transformer: 'graph transformer',
      adam: 'Adam',
      adamw: 'AdamW',
      sgd: 'SGD',
      none: 'none',
      added: 'added',
      gated: 'through a gate',
    },
    conv: 'attention',
    layers: 'layers',
    optimizer: 'optimiser',
    epochs: 'pause at epoch',
    never: 'never',
    heads: 'heads per layer',
    channels: 'channels per head',
    residual: 'own x (residual)',
    dropout: 'dropout',
    lr: 'learning rate',
    weightDecay: 'weight decay',
    seed: 'seed',
    restarts:
      'The last layer has one head, which votes for the classes. Another shape, dropout or seed starts from fresh weights.',
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
