/** @file Starts the page: settings, what was kept, the service worker, and where files are examined. */
import { render } from 'preact';
import './styles/page.css';
import { readHistory } from './state/history.ts';
import { openPlaces } from './state/places.ts';
import { applySettings } from './state/settings.ts';
import { Page } from './views/page.tsx';

applySettings();
render(<Page />, document.getElementById('page')!);
void readHistory();
void openPlaces();
// Only to open without a network: the page works without it, too.
void navigator.serviceWorker?.register('./service-worker.js').catch(() => undefined);
