import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { load } from 'gatlab';

// The engine starts in its worker before the page is read: neither waits for the other.
const engine = load();
engine.catch(() => {}); // told by the page, once it is there
void import('./page').then(({ show }) => show(engine));
