/** Weights between PyG's names and shapes and this engine's: W transposed, channels padded. */

/** Calls visit(ours, theirs) with the two places of every weight of an array. */
function eachWeight({ heads, outChannels }, channels, rows, visit) {
  const columns = heads * channels;
  for (let head = 0; head < heads; head++) {
    for (let c = 0; c < outChannels; c++) {
      for (let row = 0; row < rows; row++) {
        visit(row * columns + head * channels + c, (head * outChannels + c) * rows + row);
      }
    }
  }
}

function* arrays(layers, model) {
  for (const [number, layer] of layers.entries()) {
    const prefix = `conv${number + 1}`;
    const { channels } = layer.shape;
    const options = model.layers[number];
    yield [`${prefix}.lin.weight`, layer.w.value, options, channels, layer.input.features];
    yield [`${prefix}.att_src`, layer.attSrc.value, options, channels, 1];
    yield [`${prefix}.att_dst`, layer.attDst.value, options, channels, 1];
    yield [`${prefix}.bias`, layer.bias.value, options, channels, 1];
  }
}

/** @param {import('../engine.mjs').Weights} weights */
export function loadWeights(layers, weights, model) {
  for (const [name, ours, options, channels, rows] of arrays(layers, model)) {
    eachWeight(options, channels, rows, (to, from) => {
      ours[to] = weights[name][from];
    });
  }
}

/** @returns {import('../engine.mjs').Weights} */
export function readWeights(layers, model) {
  const weights = {};
  for (const [name, ours, options, channels, rows] of arrays(layers, model)) {
    const theirs = new Float32Array(options.heads * options.outChannels * rows);
    eachWeight(options, channels, rows, (from, to) => {
      theirs[to] = ours[from];
    });
    weights[name] = theirs;
  }
  return weights;
}
