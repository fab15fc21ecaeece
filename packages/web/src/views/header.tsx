/** @file The head of the page: its name, where files are examined, language and colours. */
import { LANGUAGE_NAMES, LANGUAGES, type Language, LOCALES } from 'realcentric/browser';
import { entries } from '../state/entries.ts';
import { words } from '../state/finding-words.ts';
import { engineState, mode, openedEngine, service } from '../state/places.ts';
import { accessKey, language, type Mode, THEMES, type Theme, t, theme, wantedMode } from '../state/settings.ts';
import { Icon } from './icons.tsx';

function ModeSwitch() {
  const choose = (wanted: Mode) => {
    wantedMode.value = wanted;
    if (wanted === 'browser') void openedEngine().catch(() => undefined);
  };
  const missing = service.value === null;
  return (
    <fieldset class="switch" aria-describedby={missing ? 'mode-none' : undefined}>
      <legend class="unseen">{t('mode.label')}</legend>
      {(['browser', 'server'] as const).map((each) => (
        <label key={each} title={each === 'server' && missing ? t('mode.none') : undefined}>
          <input
            type="radio"
            name="mode"
            checked={mode.value === each}
            disabled={each === 'server' && !service.value}
            onChange={() => choose(each)}
          />
          <span>{t(`mode.${each}`)}</span>
        </label>
      ))}
      {missing && (
        <span id="mode-none" class="unseen">
          {t('mode.none')}
        </span>
      )}
    </fieldset>
  );
}

function Preferences() {
  return (
    <div class="preferences">
      <label>
        <span class="unseen">{t('language.label')}</span>
        <select value={language.value} onChange={(event) => (language.value = event.currentTarget.value as Language)}>
          {LANGUAGES.map((code) => (
            <option key={code} value={code} lang={LOCALES[code]}>
              {LANGUAGE_NAMES[code]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="unseen">{t('theme.label')}</span>
        <select value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as Theme)}>
          {THEMES.map((each) => (
            <option key={each} value={each}>
              {t(`theme.${each}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

export function Header() {
  return (
    <header class="head">
      {entries.value.length > 0 && (
        <a class="skip" href="#result">
          {t('app.skip')}
        </a>
      )}
      <div class="brand">
        <Icon name="mark" />
        <p>
          <strong>realcentric</strong>
          <span class="tagline">{t('app.tagline')}</span>
        </p>
      </div>
      <ModeSwitch />
      <Preferences />
    </header>
  );
}

function EngineLine() {
  const state = engineState.value;
  const mega = (bytes: number) => words.value.formats.number(bytes / 1e6, 1);
  if (state.state === 'closed') return <p class="problem">{t('engine.closed', { problem: state.problem })}</p>;
  if (state.state === 'open') {
    return (
      <p>
        {t('engine.open')} {t(`engine.device.${state.device}`)}.
      </p>
    );
  }
  return (
    <p>
      {t('engine.loading', { done: mega(state.done), total: mega(state.total) })}
      {state.total > 0 && <progress aria-label={t('mode.browser')} value={state.done} max={state.total} />}
    </p>
  );
}

/** What happens to files, and whether the place that examines them is ready. */
export function PlaceNote() {
  const facts = service.value;
  if (mode.value === 'browser') {
    return (
      <div class="place">
        <p>
          <Icon name="lock" /> {t('privacy.browser')}
        </p>
        <EngineLine />
      </div>
    );
  }
  const hours = words.value.formats.number((facts?.retention ?? 0) / 3600, 1);
  return (
    <div class="place">
      <p>{t('privacy.server', { host: location.host, hours })}</p>
      {facts?.keys && (
        <label class="key">
          {t('mode.key')}
          <input
            type="password"
            autocomplete="off"
            value={accessKey.value}
            onInput={(event) => (accessKey.value = event.currentTarget.value)}
          />
        </label>
      )}
    </div>
  );
}
