/** A page of the demo's shop, and how it answers. */
export interface Page {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** A typical body. */
  readonly bytes: number;
  readonly meanLatencyMs: number;
  readonly isStatic: boolean;
  readonly hasQuery: boolean;
}

/** Most visited first. */
export const pages: readonly Page[] = [
  fixed('/', 18_000, 40),
  asset('/assets/app.js', 182_000),
  asset('/assets/site.css', 41_000),
  { ...fixed('/search', 26_000, 120), hasQuery: true },
  fixed('/api/cart', 900, 35),
  { ...fixed('/api/checkout', 600, 180), method: 'POST' },
  asset('/assets/logo.svg', 5_200),
  asset('/favicon.ico', 1_150),
  fixed('/robots.txt', 120, 3),
  ...productPages(60),
];

/** What scanners look for in vain. */
export const probedPaths = [
  '/wp-login.php',
  '/.env',
  '/admin/',
  '/xmlrpc.php',
  '/.git/config',
  '/phpmyadmin/',
];

/** Busiest first: addresses set aside for documentation (RFC 5737, RFC 3849), and a few names. */
export const clients: readonly string[] = Array.from({ length: 600 }, (_, rank) => {
  if (rank % 40 === 7) return `host-${rank}.isp.example`;
  if (rank % 10 === 3) return `2001:db8::${(rank * 37).toString(16)}`;
  const network = ['192.0.2', '198.51.100', '203.0.113'][rank % 3];
  return `${network}.${1 + ((rank * 7) % 254)}`;
});

/** Most frequent first. */
export const agents: readonly string[] = [
  'Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
  'ShopApp/7.3 (Android; tablet)',
  'curl/8.17.0',
];

export const botAgents: readonly string[] = [
  'Mozilla/5.0 (compatible; FindBot/2.1; +https://findbot.example/about)',
  'PriceCrawler/4.0 (+https://prices.example/bot)',
  'feedreader/1.9 (12 subscribers)',
];

function fixed(path: string, bytes: number, meanLatencyMs: number): Page {
  return { path, method: 'GET', bytes, meanLatencyMs, isStatic: false, hasQuery: false };
}

function asset(path: string, bytes: number): Page {
  return { ...fixed(path, bytes, 2), isStatic: true };
}

function productPages(amount: number): Page[] {
  const kinds = ['lamp', 'desk', 'chair', 'shelf', 'rug'];
  return Array.from({ length: amount }, (_, number) => {
    const kind = kinds[number % kinds.length];
    return fixed(`/products/${kind}-${100 + number}`, 22_000 + 300 * number, 70);
  });
}
