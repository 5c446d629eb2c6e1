/** One graph attention layer with its parameters, its memory and its way back. */
import { attend, attentionGrads, scoreGrads, scoreNodes, sourceGrads } from './attention.mjs';
import { columnSums, eluGrad, finish } from './elementwise.mjs';

const parameter = (size) => ({ value: new Float32Array(size), grad: new Float32Array(size) });

export class AttentionLayer {
  /**
   * @param {import('./input.mjs').Input} input what it multiplies W with
   * @param {import('../../work/edges.mjs').Edges} edges
   * @param {{heads: number, channels: number, elu: boolean}} options channels a multiple of 8
   */
  constructor(input, edges, { heads, channels, elu }) {
    this.input = input;
    this.edges = edges;
    this.shape = { heads, channels, slope: 0.2 };
    this.elu = elu;
    this.columns = heads * channels;
    this.w = parameter(input.features * this.columns);
    this.attSrc = parameter(this.columns);
    this.attDst = parameter(this.columns);
    this.bias = parameter(this.columns);
    this.allocate(edges.numNodes * this.columns, edges.numNodes * heads, edges.numEdges * heads);
  }

  allocate(nodeNumbers, nodeScores, edgeScores) {
    this.h = new Float32Array(nodeNumbers);
    this.out = new Float32Array(nodeNumbers);
    this.gH = new Float32Array(nodeNumbers);
    this.sSrc = new Float32Array(nodeScores);
    this.sDst = new Float32Array(nodeScores);
    this.gSrc = new Float32Array(nodeScores);
    this.gDst = new Float32Array(nodeScores);
    this.gScore = new Float32Array(edgeScores);
    this.alphas = {
      alpha: new Float32Array(edgeScores),
      kept: new Float32Array(edgeScores),
      keep: new Float32Array(edgeScores),
    };
  }

  get parameters() {
    return [this.w, this.attSrc, this.attDst, this.bias];
  }

  /** @param {import('./elementwise.mjs').Dropout} [dropout] of alpha, while training */
  forward(dropout) {
    const { shape, edges, h, sSrc, sDst, out } = this;
    this.input.times(this.w.value, this.columns, h);
    scoreNodes(shape, edges.numNodes, h, this.attSrc.value, sSrc);
    scoreNodes(shape, edges.numNodes, h, this.attDst.value, sDst);
    dropout?.fill(this.alphas.keep);
    attend(shape, edges, { h, sSrc, sDst, training: dropout && this.alphas }, out);
    finish(out, this.bias.value, this.elu);
    return out;
  }

  /** @param {Float32Array} gOut dL/d(out), overwritten where there is an ELU */
  backward(gOut) {
    const { shape, edges, h, sSrc, sDst, gScore, gSrc, gDst, gH } = this;
    if (this.elu) eluGrad(this.out, gOut);
    columnSums(gOut, this.bias.grad);
    const training = this.alphas;
    scoreGrads(shape, edges, { h, sSrc, sDst, training }, gOut, gScore, gDst);
    const state = { attSrc: this.attSrc.value, attDst: this.attDst.value, training };
    sourceGrads(shape, edges, state, { gScore, gSrc, gDst }, gOut, gH);
    attentionGrads(shape, edges.numNodes, h, gSrc, this.attSrc.grad);
    attentionGrads(shape, edges.numNodes, h, gDst, this.attDst.grad);
    this.input.transposedTimes(gH, this.columns, this.w.grad);
  }
}
