/** No broken rule of accessibility on the shell's screens: at rest and open, light and dark, wide and narrow, in both languages. */
import { expect, type Page, test } from '@playwright/test';
import { setTheme, signIn } from './records-support';
import { addTask, expectNoAxe, send } from './shell-support';

test.setTimeout(120_000);

const WIDE = { width: 1440, height: 860 };
const NARROW = { width: 390, height: 844 };
const SCREENS = ['/', '/tasks', '/tasks?scope=team', '/tasks?show=closed', '/inbox', '/people', '/profile', '/nowhere'];

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('.screen h1').first().waitFor({ state: 'attached' });
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}

/** The page never has to be moved sideways. */
async function expectNoSideScroll(page: Page, path: string): Promise<void> {
  const extra = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(extra, `${path} is wider than the window`).toBeLessThanOrEqual(0);
}

for (const theme of ['light', 'dark'] as const) {
  for (const size of [WIDE, NARROW]) {
    test(`screens at rest, ${theme}, ${size.width}`, async ({ page }) => {
      await page.setViewportSize(size);
      await setTheme(page, theme);
      await signIn(page, 'head');
      for (const path of SCREENS) {
        await open(page, path);
        await expectNoAxe(page, path);
        await expectNoSideScroll(page, path);
      }
    });
  }

  test(`open states, ${theme}`, async ({ page }) => {
    await setTheme(page, theme);
    await signIn(page, 'head');
    await addTask(page, 'Проверить доступность');
    await open(page, '/');
    const states: [string, () => Promise<void>, string][] = [
      ['creation menu', () => page.keyboard.press('c'), '[role=menu]'],
      ['profile menu', () => page.locator('.shell > .side .side-me').click(), '[role=menu]'],
      ['terms of a task', () => page.locator('.due-menu').first().click(), '[role=menu]'],
      ['palette', () => page.keyboard.press('Control+k'), '.palette'],
      ['hot keys', () => page.keyboard.press('Shift+Slash'), '.keys'],
    ];
    for (const [name, act, shown] of states) {
      await act();
      await page.locator(shown).waitFor();
      await expectNoAxe(page, name);
      await page.keyboard.press('Escape');
      await expect(page.locator(shown)).toHaveCount(0);
    }
    await page.keyboard.press('c');
    await page.locator('[role=menuitem]').last().click();
    await page.getByRole('dialog').waitFor();
    await expectNoAxe(page, 'new task');
    await page.keyboard.press('Escape');
    await open(page, '/people');
    await page.locator('.people-menu button').first().click();
    await expectNoAxe(page, 'menu of a person');
    await page.keyboard.press('Escape');
    await page.locator('.screen-head .btn-primary').click();
    await page.getByRole('dialog').waitFor();
    await expectNoAxe(page, 'invitation');
  });

  test(`drawer and search on a phone, ${theme}`, async ({ page }) => {
    await page.setViewportSize(NARROW);
    await setTheme(page, theme);
    await signIn(page, 'head');
    await open(page, '/');
    await page.locator('.bottom-link').last().click();
    await page.locator('.drawer').waitFor();
    await expectNoAxe(page, 'drawer');
    await page.keyboard.press('Escape');
    await expect(page.locator('.drawer')).toHaveCount(0);
    await page.locator('.bottom .bottom-link').nth(2).click();
    await page.locator('.palette').waitFor();
    await expectNoAxe(page, 'search');
  });
}

test('screens in English', async ({ page }) => {
  await signIn(page, 'garipova');
  await send(page, 'PATCH', '/me', { locale: 'en' });
  try {
    await open(page, '/');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('My day');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    for (const path of ['/', '/tasks', '/inbox', '/people', '/profile']) {
      await open(page, path);
      await expectNoAxe(page, path);
      // Names and records stay as people wrote them; the frame and the headings have no Russian letter.
      const own = await page.locator('h1, .side-link, .side-title, .block-head h2, .screen-head button').allInnerTexts();
      const shown = own.filter((text) => /[а-яё]/i.test(text));
      expect(shown, path).toEqual([]);
    }
  } finally {
    await send(page, 'PATCH', '/me', { locale: 'ru' });
  }
});
