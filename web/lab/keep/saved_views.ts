import { language } from '../i18n/index.svelte';
import { share, short } from '../look/format';
import { alphaPaint, selfPaint, signedPaint, tiePaint } from '../look/scales';
import type { LabState } from '../state/lab';
import { drawnSvg, type Inks, type MatrixDrawing, matrixSvg } from './pictures';
import {
  attentionTable,
  type Cell,
  curveTable,
  edgeTable,
  featureTable,
  probabilityTable,
} from './tables';

/** What can be saved: each has a picture and a table. */
export const views = [
  'graph',
  'attention',
  'probabilities',
  'features',
  'adjacency',
  'curves',
] as const;
export type ViewName = (typeof views)[number];

/** The table behind a view: the same numbers, all of them. */
export function tableOf(name: ViewName, { session, names, picture }: LabState): Cell[][] {
  const { draft, curve } = session;
  const shown = session.shown!;
  const { order } = picture;
  if (name === 'attention') return attentionTable(shown.attention, names, order);
  if (name === 'probabilities') return probabilityTable(draft, shown, names);
  if (name === 'features') return featureTable(draft, names);
  return name === 'curves' ? curveTable(curve) : edgeTable(draft, names, order);
}

/** The picture of a view, drawn anew where it is a matrix, else as the page shows it. */
export function svgOf(name: ViewName, lab: LabState): string {
  const { t } = language;
  if (name !== 'graph' && name !== 'curves') return matrixSvg(drawings[name](lab), inks());
  const selector = name === 'graph' ? '#graph .room > svg' : '#curves figure > svg';
  const found = [...document.querySelectorAll<SVGSVGElement>(selector)];
  const about = name === 'graph' ? which(lab) : lab.names.title;
  return drawnSvg(`${t[name].title}: ${about}`, found, inks());
}

function which({ view }: LabState): string {
  const { t } = language;
  return t.which(view.layer + 1, view.head === 'mean' ? t.meanOfHeads : t.head(view.head + 1));
}

const mode = ({ view }: LabState) => (view.dark ? 'dark' : 'light');

function nodeNames({ session, names }: LabState): string[] {
  return session.draft.y.map((_, node) => names.node(node));
}

/** A matrix of nodes by nodes, in the order that it is seen in. */
function ofNodes(
  lab: LabState,
  title: string,
  value: (listener: number, source: number) => number | null,
): Pick<MatrixDrawing, 'title' | 'rows' | 'columns' | 'value'> {
  const { nodes } = lab.picture.order;
  const names = nodes.map((node) => lab.names.node(node));
  const valueAt = (row: number, column: number) => value(nodes[row]!, nodes[column]!);
  return { title, rows: names, columns: names, value: valueAt };
}

const drawings: Record<
  'attention' | 'features' | 'adjacency' | 'probabilities',
  (lab: LabState) => MatrixDrawing
> = {
  attention: (lab) => ({
    ...ofNodes(lab, `${language.t.attention.title}: ${which(lab)}`, (listener, source) =>
      lab.picture.alpha(listener, source),
    ),
    paint: (value) => alphaPaint(value / lab.picture.strongest, mode(lab)),
    text: share,
  }),
  adjacency: (lab) => ({
    ...ofNodes(lab, language.t.adjacency.title, (listener, source) =>
      listener === source ? 1 : lab.session.draft.adjacency[listener]![source] || null,
    ),
    paint: (_, row, column) => (row === column ? selfPaint(mode(lab)) : tiePaint(mode(lab))),
    text: String,
  }),
  probabilities: (lab) => ({
    title: language.t.probabilities.title,
    rows: nodeNames(lab),
    columns: Array.from({ length: lab.session.draft.numClasses }, (_, cls) => lab.names.cls(cls)),
    value: (row, column) => lab.picture.probability(row, column),
    paint: (value) => alphaPaint(value, mode(lab)),
    text: share,
  }),
  features: (lab) => {
    const { x } = lab.session.draft;
    const largest = Math.max(1, ...x.flat().map(Math.abs));
    return {
      title: language.t.features.title,
      rows: nodeNames(lab),
      columns: x[0]!.map((_, feature) => lab.names.feature(feature)),
      value: (row, column) => x[row]![column]!,
      paint: (value) => signedPaint(value, largest, mode(lab)),
      text: short,
    };
  },
};

/** The page's colours as they are now, which a picture takes along. */
function inks(): Inks {
  const style = getComputedStyle(document.documentElement);
  const probe = document.createElement('i');
  document.body.append(probe);
  // light-dark() stands for two colours until an element has it.
  const colour = (name: string) => {
    probe.style.color = style.getPropertyValue(name);
    return getComputedStyle(probe).color;
  };
  const result = {
    ground: colour('--ground'),
    ink: colour('--ink'),
    muted: colour('--muted'),
    line: colour('--line-strong'),
  };
  probe.remove();
  return result;
}
