/** Help for the browser tests of records: signing in, counting clicks, axe. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Locator, type Page } from '@playwright/test';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The password of a demo person: `OTKLIK_PASSWORDS` is JSON `{login: password}`; `OTKLIK_PASSWORD` is one for all. */
function passwordOf(login: string): string {
  const all = JSON.parse(process.env.OTKLIK_PASSWORDS ?? '{}') as Record<string, string>;
  return all[login] ?? process.env.OTKLIK_PASSWORD ?? '';
}

/** Signs in by the server's own page. */
export async function signIn(page: Page, login: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto('/login');
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(passwordOf(login));
  await page.locator('form button').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}

/** Counts the clicks of one job and holds it to its limit. */
export class Clicks {
  private count = 0;
  constructor(private readonly job: string) {}

  async click(target: Locator): Promise<void> {
    this.count += 1;
    await target.click();
  }

  async drag(from: Locator, to: Locator): Promise<void> {
    this.count += 1;
    await from.dragTo(to);
  }

  /** Prints the figure and fails above the limit. */
  atMost(limit: number): void {
    console.log(`clicks: ${this.job}: ${this.count} (limit ${limit})`);
    expect(this.count, this.job).toBeLessThanOrEqual(limit);
  }

  get soFar(): number {
    return this.count;
  }
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** The broken rules of axe with the elements that break them; those of the shell are its own tests' matter. */
export async function brokenRules(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run: (root: Document, options: object) => Promise<{ violations: Violation[] }> };
    };
    const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: rules });
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 140)).join(' | ')}`);
  });
}

/** Sets the theme before the page paints. */
export async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.addInitScript((wanted) => localStorage.setItem('otklik.look', JSON.stringify({ theme: wanted })), theme);
}

/** The main record type of the installation: the first with a board. */
export async function mainType(page: Page): Promise<string> {
  const meta = (await (await page.request.get('/api/v1/meta')).json()) as {
    types: { code: string; position: number; pipelines: unknown[]; needs_step: boolean }[];
  };
  const found = meta.types
    .filter((type) => type.position > 0 && type.needs_step && type.pipelines.length > 0)
    .sort((a, b) => a.position - b.position);
  return found[0]?.code ?? '';
}

/** The open card's panel. */
export function panelOf(page: Page): Locator {
  return page.locator('.record-panel');
}

/** Opens the board and waits for its cards. */
export async function openBoard(page: Page, query = ''): Promise<string> {
  const type = await mainType(page);
  await page.goto(`/records/${type}?view=board${query}`);
  await page.locator('.card').first().waitFor();
  return type;
}
