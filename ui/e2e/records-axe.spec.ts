/** No broken rule of axe: resting and open states, both themes, desktop and phone. */
import { expect, type Page, test } from '@playwright/test';
import { brokenRules, mainType, panelOf, setTheme, signIn } from './records-support';

const SIZES = [
  { name: 'desktop', width: 1440, height: 860 },
  { name: 'phone', width: 390, height: 844 },
];

type State = [string, (page: Page, type: string) => Promise<void>];

const openFirst = async (page: Page, type: string) => {
  await page.goto(`/records/${type}?view=board`);
  await page.locator('.card-open').first().click();
  await panelOf(page).locator('.entry, .quiet').first().waitFor();
};

const STATES: State[] = [
  [
    'board',
    async (page, type) => {
      await page.goto(`/records/${type}?view=board`);
      await page.locator('.card').first().waitFor();
    },
  ],
  [
    'card menu',
    async (page, type) => {
      await page.goto(`/records/${type}?view=board`);
      await page.locator('.card-menu').first().click();
    },
  ],
  [
    'list',
    async (page, type) => {
      await page.goto(`/records/${type}?view=list`);
      await page.locator('.grid-data').first().waitFor();
    },
  ],
  [
    'list with selection',
    async (page, type) => {
      await page.goto(`/records/${type}?view=list`);
      await page.locator('.grid-data input').first().click();
      await page.locator('.bulk').waitFor();
    },
  ],
  [
    'nothing found',
    async (page, type) => {
      await page.goto(`/records/${type}?view=list&f=[["summary","has","такого нет"]]`);
      await page.locator('.state').waitFor();
    },
  ],
  [
    'filter form',
    async (page, type) => {
      await page.goto(`/records/${type}?view=list`);
      await page.getByRole('button', { name: 'Фильтр', exact: true }).click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  ['panel', openFirst],
  [
    'panel, call',
    async (page, type) => {
      await openFirst(page, type);
      await panelOf(page)
        .getByRole('button', { name: /^Звонок/ })
        .click();
    },
  ],
  [
    'panel, postpone',
    async (page, type) => {
      await openFirst(page, type);
      const chip = panelOf(page).locator('.due-chip').first();
      if (await chip.isVisible()) {
        await chip.click();
      }
    },
  ],
  [
    'panel, field in edit',
    async (page, type) => {
      await openFirst(page, type);
      await panelOf(page).locator('[data-edit=summary]').click({ force: true });
      await panelOf(page).locator('input[data-field=summary]').waitFor();
    },
  ],
  [
    'creation',
    async (page, type) => {
      await page.goto(`/records/${type}?create=${type}`);
      await page.locator('.create-panel input').first().waitFor();
      await page.waitForTimeout(400);
    },
  ],
  [
    'creation, errors',
    async (page, type) => {
      await page.goto(`/records/${type}?create=${type}`);
      await page.locator('.create-panel [data-field=summary]').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.create-panel').getByRole('button', { name: 'Сохранить' }).click();
      await page.locator('.create-summary').waitFor();
    },
  ],
  [
    'creation, days',
    async (page, type) => {
      await page.goto(`/records/${type}?create=${type}`);
      await page.locator('.create-panel [data-field=reg_date]').click();
      await page.locator('.mantine-DateInput-calendar, [data-dates-input], table').first().waitFor();
    },
  ],
  [
    'creation, options',
    async (page, type) => {
      await page.goto(`/records/${type}?create=${type}`);
      await page.locator('.create-panel [data-field=channel]').click();
      await page.getByRole('option').first().waitFor();
    },
  ],
  [
    'imports',
    async (page) => {
      await page.goto('/imports');
      await page.locator('.import-step, .state').first().waitFor();
    },
  ],
];

for (const size of SIZES) {
  for (const theme of ['light', 'dark'] as const) {
    test(`axe: ${size.name}, ${theme}`, async ({ page }) => {
      test.setTimeout(300_000);
      await page.setViewportSize(size);
      await setTheme(page, theme);
      await signIn(page, 'lebedeva');
      const type = await mainType(page);
      const broken: string[] = [];
      for (const [name, open] of STATES) {
        await test.step(name, async () => {
          await open(page, type);
          await page.waitForTimeout(200);
          broken.push(...(await brokenRules(page)).map((rule) => `${name}: ${rule}`));
        });
      }
      expect(broken).toEqual([]);
    });
  }
}
