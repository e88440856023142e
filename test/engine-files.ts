import { inject } from 'vitest';

// Set-up of the project `real`: fetching the engine's files belongs to no test's time.
const engines = inject('engines');
if (engines !== undefined) await fetch(`${engines}/files`);
