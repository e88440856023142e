import { useEffect, useState } from 'preact/hooks';
import { announce } from '../kit/announcer.ts';
import { timeOfDay, utcTimeOfDay } from '../kit/format.ts';
import { clockAhead, connection, session } from '../kit/frames.ts';
import { useStore } from '../kit/store.ts';
import { chooseTheme, chosenTheme, themes } from '../kit/theme.ts';
import { rooms } from '../rooms.ts';

const states = { live: 'Live', connecting: 'Connecting', lost: 'Not live' } as const;

/** @param room the one that is shown */
export function TopBar({ room }: { readonly room: string | undefined }) {
  const { state } = useStore(connection);
  const shown = useStore(session);
  useEffect(() => {
    // On a phone the rooms are wider than the page.
    const current = document.querySelector('.rooms [aria-current]');
    current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [room]);
  return (
    <header class="top">
      <div class="top-row">
        <a class="brand" href="/" aria-label="Shardline, to the first room">
          <Mark />
        </a>
        <p class="subject">
          <strong>{shown?.pipeline ?? '…'}</strong>
          {shown !== undefined && (
            <span class="target">
              {shown.target.kind === 'local' ? 'on this machine' : shown.target.name}
              {shown.mayChange ? '' : ' · read-only'}
            </span>
          )}
        </p>
        <p class="link" data-state={state}>
          <span class="dot" aria-hidden="true" />
          {states[state]}
        </p>
        <Clock />
        <ThemeSwitch />
      </div>
      <nav class="rooms" aria-label="Rooms">
        <ul>
          {rooms.map(({ name, title }) => (
            <li key={name}>
              <a href={`/${name}`} aria-current={name === room ? 'page' : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="7" class="mark-ground" />
      <g class="mark-lines">
        <path d="M7 9h6c4 0 4 7 8 7h4" />
        <path d="M7 16h18" />
        <path d="M7 23h6c4 0 4-7 8-7" />
      </g>
    </svg>
  );
}

/** The pipeline's clock, in the viewer's zone and in UTC. */
function Clock() {
  const ahead = useStore(clockAhead);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const at = now + ahead;
  return (
    <p class="clock">
      <span>{timeOfDay(at)}</span> <span class="utc">{utcTimeOfDay(at)} UTC</span>
    </p>
  );
}

const themeNames = { system: 'as the system', light: 'light', dark: 'dark' } as const;

function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme());
  const next = () => {
    const chosen = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
    chooseTheme(chosen);
    setTheme(chosen);
    announce(`Colours: ${themeNames[chosen]}.`);
  };
  const name = `Colours: ${themeNames[theme]}`;
  return (
    <button type="button" class="theme" onClick={next} aria-label={`${name}. Change`} title={name}>
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" data-theme={theme}>
        <circle cx="10" cy="10" r="7.5" />
        <path d="M10 2.5a7.5 7.5 0 0 1 0 15z" />
      </svg>
    </button>
  );
}
