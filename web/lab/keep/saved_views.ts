import { language } from '../i18n/index.svelte';
import {
  learnedTable,
  stepDrawings,
  stepInSight,
  stepTable,
  titleOf as stepTitle,
} from '../layer/saved_step';
import { share, short } from '../look/format';
import { alphaPaint, classColour, selfPaint, signedPaint, tiePaint } from '../look/scales';
import { shapePath } from '../look/shapes';
import type { LabState } from '../state/lab';
import { drawnSvg, type Inks, type KeyEntry, type MatrixDrawing, matricesSvg } from './pictures';
import {
  attentionTable,
  type Cell,
  curveTable,
  edgeTable,
  featureTable,
  probabilityTable,
} from './tables';

/** What can be saved: each has a picture and a table. */
const views = ['graph', 'attention', 'probabilities', 'features', 'adjacency', 'curves'] as const;
type ViewName = (typeof views)[number];
/** Of a layer that is taken apart, the step in sight too, and what is learned for it. */
export type SavedView = ViewName | 'step' | 'learned';

export function savedViews(lab: LabState): readonly SavedView[] {
  const step = stepInSight(lab);
  if (!step) return views;
  return ['step', ...(step.stage.learned ? ['learned' as const] : []), ...views];
}

export function titleOf(name: SavedView, lab: LabState): string {
  if (name === 'step') return stepTitle(stepInSight(lab)!);
  return name === 'learned' ? language.t.steps.tables.learned : language.t[name].title;
}

/** The table behind a view: the same numbers, all of them. */
export function tableOf(name: SavedView, lab: LabState): Cell[][] {
  const { session, names, picture } = lab;
  const { draft, curve } = session;
  const shown = session.shown!;
  const { order } = picture;
  if (name === 'step') return stepTable(stepInSight(lab)!, lab);
  if (name === 'learned') return learnedTable(stepInSight(lab)!, lab)!;
  if (name === 'attention') return attentionTable(shown.attention, names, order);
  if (name === 'probabilities') return probabilityTable(draft, shown, names);
  if (name === 'features') return featureTable(draft, names);
  return name === 'curves' ? curveTable(curve) : edgeTable(draft, names, order);
}

/** The picture of a view, drawn anew where it is a matrix, else as the page shows it. */
export function svgOf(name: SavedView, lab: LabState): string {
  const { t } = language;
  if (name === 'step' || name === 'learned') {
    const step = stepInSight(lab)!;
    return matricesSvg(stepTitle(step), stepDrawings(step, lab, name), inks());
  }
  if (name !== 'graph' && name !== 'curves') {
    const { title, ...drawing } = drawings[name](lab);
    return matricesSvg(title, [drawing], inks());
  }
  const selector = name === 'graph' ? '#graph .room > svg' : '#curves figure > svg';
  const found = [...document.querySelectorAll<SVGSVGElement>(selector)];
  const about = name === 'graph' ? which(lab) : lab.names.title;
  return drawnSvg(
    `${t[name].title}: ${about}`,
    found,
    inks(),
    name === 'graph' ? classKey(lab) : [],
  );
}

function classKey({ session, names }: LabState): KeyEntry[] {
  return Array.from({ length: session.draft.numClasses }, (_, cls) => ({
    path: shapePath(cls, 5.5),
    fill: classColour(cls),
    name: names.cls(cls),
  }));
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
): Pick<MatrixDrawing, 'rows' | 'columns' | 'value'> & { title: string } {
  const { nodes } = lab.picture.order;
  const names = nodes.map((node) => lab.names.node(node));
  const valueAt = (row: number, column: number) => value(nodes[row]!, nodes[column]!);
  return { title, rows: names, columns: names, value: valueAt };
}

const drawings: Record<
  'attention' | 'features' | 'adjacency' | 'probabilities',
  (lab: LabState) => MatrixDrawing & { title: string }
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
