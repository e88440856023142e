import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { chromium } from './chromium.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const found = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string() })) }),
);

export const wide = { width: 1_280, height: 900 };
export const phone = { width: 390, height: 844 };

/** A headless Chromium that tests of the view share. */
export async function startBrowser(): Promise<Browser> {
  return await playwright.launch(await chromium((text) => console.error(text)));
}

/** A page of the view, and what went wrong in it. */
export class ViewPage {
  readonly page: Page;
  /** Errors, refusals of the content security policy, and requests that would have left this machine. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      const text = message.text();
      // The browser says so of each request while the server is away.
      if (message.type() === 'error' && !/ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE/.test(text)) {
        this.complaints.push(text);
      }
    });
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol !== 'data:' && hostname !== '127.0.0.1') this.complaints.push(`asked ${request.url()}`);
    });
  }

  static async open(
    browser: Browser,
    url: string,
    how: { readonly viewport?: typeof wide; readonly colorScheme?: 'light' | 'dark' } = {},
  ): Promise<ViewPage> {
    const page = await browser.newPage({ viewport: wide, colorScheme: 'light', ...how });
    // A loaded machine is slow, and a hang is still found.
    page.setDefaultTimeout(60_000);
    const view = new ViewPage(page);
    await page.addInitScript(`addEventListener('securitypolicyviolation',
      ({ violatedDirective, blockedURI }) => console.error('refused ' + violatedDirective + ' ' + blockedURI))`);
    await page.goto(url);
    return view;
  }

  /** The page's text as a user sees it, once it has what is looked for. */
  async shows(pattern: RegExp, within = 'body'): Promise<void> {
    await this.page.locator(within).filter({ hasText: pattern }).first().waitFor();
  }

  /** Until what has the focus says exactly this: the page gives the focus after it is drawn. */
  async hasFocus(text: string): Promise<void> {
    await this.page
      .locator(':focus')
      .and(this.page.getByText(text, { exact: true }))
      .waitFor();
  }

  /** Fails for what axe finds, with the elements. */
  async isAccessible(): Promise<void> {
    // By the debugger, which the page's policy doesn't bind.
    await this.page.evaluate(axeSource);
    const violations = await this.page.evaluate(
      `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
    );
    expect(found.parse(violations)).toEqual([]);
  }

  /** Nothing may have gone wrong until now. */
  async close(): Promise<void> {
    await this.page.close();
    expect(this.complaints).toEqual([]);
  }
}
