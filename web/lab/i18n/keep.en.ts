/** Words of what is kept and shared. */
export const keep = {
  share: 'Share',
  save: 'Save',
  linkCopied: 'The link is on the clipboard. It opens what you see.',
  linkByHand: 'The link is in the address bar. It opens what you see.',
  lacks: {
    graph:
      'But this graph is too large for a link, which opens it unedited: save its tables instead.',
    weights:
      'But the graph or the settings changed during training, and a link holds no weights: save the model as well.',
  },
  title: 'Save',
  view: 'View',
  picture: 'Picture',
  table: 'Table',
  as: (view: string, ending: string) => `${view} as ${ending}`,
  read: 'Read',
  readTable: (view: string) => `Read the table of ${view}`,
  model: 'Model',
  saveModel: 'Save as safetensors',
  loadModel: 'Load safetensors …',
  copy: 'Copy as JavaScript',
  program: 'JavaScript program',
  copied: 'The program is on the clipboard. Run it with Node where gatlab is installed.',
  copyByHand: 'Copy the program from the field above.',
  saved: (file: string) => `Saved ${file}.`,
  loaded: (file: string) => `The model now has the weights of ${file}.`,
  wrongShape: (expected: string, got: string) =>
    `expected a model for ${expected}, got one for ${got}. Open its graph first, or choose another file.`,
  shape: (features: number, classes: number) => `${features} features and ${classes} classes`,
  damaged:
    'The graph in this link is damaged; the example is shown as it comes. Ask for the link anew.',
};
