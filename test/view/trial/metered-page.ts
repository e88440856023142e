import type { Browser, CDPSession, Page } from 'playwright-core';
import { z } from 'zod';

/** What a page has done since it was opened. */
export interface Metered {
  /** Turns of the browser's drawing, about 60 a second. */
  readonly frames: number;
  /** Tasks over 50 ms: https://w3c.github.io/longtasks/ */
  readonly longTasks: number;
}

const metered = z.object({ frames: z.number(), longTasks: z.number() });

/** Counts frames and long tasks, from before the page's own code on. */
const meter = `
  globalThis.metered = { frames: 0, longTasks: 0 };
  new PerformanceObserver((list) => { metered.longTasks += list.getEntries().length; }).observe({ entryTypes: ['longtask'] });
  const turn = () => { metered.frames += 1; requestAnimationFrame(turn); };
  requestAnimationFrame(turn);
`;

/** A page whose memory and long tasks are measured. */
export class MeteredPage {
  readonly page: Page;
  private readonly session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.session = session;
  }

  /** In a window of its own: one behind another draws nothing. */
  static async open(browser: Browser, url: string): Promise<MeteredPage> {
    const context = await browser.newContext({ viewport: { width: 1_280, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(meter);
    await page.goto(url);
    return new MeteredPage(page, await context.newCDPSession(page));
  }

  async metered(): Promise<Metered> {
    return metered.parse(await this.page.evaluate('metered'));
  }

  /** MB (10^6 bytes) of JavaScript and of the document, after garbage has been collected. */
  async heapMb(): Promise<number> {
    await this.session.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize = 0 } = z
      .object({ usedSize: z.number(), embedderHeapUsedSize: z.number().optional() })
      .parse(await this.session.send('Runtime.getHeapUsage'));
    return (usedSize + embedderHeapUsedSize) / 1e6;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
