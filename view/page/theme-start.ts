import { applyTheme, chosenTheme } from './kit/theme.ts';

// Loaded before the page is drawn, so that it doesn't flash in the other theme.
applyTheme(chosenTheme());
