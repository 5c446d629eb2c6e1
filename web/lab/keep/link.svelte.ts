import { tick } from 'svelte';
import { language } from '../i18n/index.svelte';
import { type Address, writeAddress } from '../state/address';
import type { Session } from '../state/session.svelte';
import { suitedStretch, type View } from '../state/view.svelte';
import type { Walk } from '../state/walk.svelte';

/** Safari refuses more than 100 addresses in ten seconds, Chromium 200: a slider that is drawn asks for more. */
const BETWEEN_MS = 120;

/** The graph on its way into the link: its packer may still be loading. */
let packing: Promise<void> = Promise.resolve();
/** Writes what waits for its time. */
let hurry: () => void = () => {};

/** Until the address bar holds all that is seen. */
export async function linkKept(): Promise<void> {
  await packing.catch(() => {}); // a packer that cannot be had: the link is as it was
  await tick();
  hurry();
}

/** Keeps the link in the address bar such that it opens what is seen. To be called while a component is made. */
export function keepLink(session: Session, view: View, walk: Walk): void {
  /** The graph, where it is not an example as it comes. The packer is loaded when it is needed. */
  let packed = $state<string | null>(null);
  $effect(() => {
    const { draft, example, edited } = session;
    const own = example.id === 'own' || example.linked;
    const moved = draft.places !== session.origin.places;
    if (!own && !edited && !moved) {
      packed = null;
      if (session.linkLacks === 'graph') session.linkLacks = null;
      return;
    }
    packing = import('./graph_link').then(({ packGraph }) => {
      if (draft !== session.draft) return;
      packed = packGraph(draft, example.words);
      session.linkLacks = packed === null ? 'graph' : null;
    });
  });

  /** How far the model is trained that is looked at, as far as a link can bring that about; while it trains, as it was before. */
  let resting = $state(0);
  $effect(() => {
    if (session.playing) return;
    const { replayed, snapshots, epoch } = session;
    const looked = replayed === null ? epoch : (snapshots[replayed]?.epoch ?? epoch);
    resting = session.retraceable ? looked : 0;
    if (!session.retraceable && session.linkLacks === null) session.linkLacks = 'weights';
    if (session.retraceable && session.linkLacks === 'weights') session.linkLacks = null;
  });

  let written = Number.NEGATIVE_INFINITY;
  $effect(() => {
    const { layer, head, level, theme, order, least, wrong, stretch } = view;
    const { example, settings } = session;
    const fields = writeAddress({
      example,
      settings,
      graph: packed,
      epoch: resting,
      layer,
      head,
      level,
      step: walk.stage,
      way: walk.way,
      whole: walk.whole,
      theme,
      language: chosenLanguage(),
      order,
      least,
      wrong,
      stretch: stretch === suitedStretch(session) ? null : stretch,
    });
    const write = () => {
      hurry = () => {};
      if (fields === location.hash.slice(1)) return;
      written = performance.now();
      history.replaceState(null, '', fields ? `#${fields}` : location.pathname + location.search);
    };
    const wait = written + BETWEEN_MS - performance.now();
    if (wait <= 0) return write();
    hurry = write;
    const timer = setTimeout(write, wait);
    return () => clearTimeout(timer);
  });
}

/** Written into the link only once it is not what the browser asks for anyway. */
function chosenLanguage(): Address['language'] {
  const own = navigator.language.startsWith('zh') ? 'zh' : 'en';
  return language.code === own ? null : language.code;
}
