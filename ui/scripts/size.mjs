// Fails when the built UI is over its budgets (kilobytes as sent, brotli).
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BUDGET = { entry: 160, firstScreen: 215, css: 25, lazy: 210, fonts: 62 };
const dist = new URL('../dist/', import.meta.url).pathname;
const assets = join(dist, 'assets');
const size = (name) => statSync(join(assets, `${name}.br`)).size / 1000;

const names = readdirSync(assets);
const scripts = names.filter((name) => name.endsWith('.js'));
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const inHtml = [...html.matchAll(/assets\/([\w.-]+\.js)/g)].map((match) => match[1]);
// The words are asked for by the page's own script, in the person's language; the longer one is counted.
inHtml.push(...names.filter((name) => /^ru-.*\.js$/.test(name)));

/** Everything that a script imports before it can run. */
function closure(start) {
  const seen = new Set();
  const queue = [...start];
  while (queue.length > 0) {
    const name = queue.pop();
    if (seen.has(name)) continue;
    seen.add(name);
    const text = readFileSync(join(assets, name), 'utf8');
    for (const match of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) queue.push(match[1]);
  }
  return seen;
}
const sum = (set) => [...set].reduce((total, name) => total + size(name), 0);

const entry = closure(inHtml);
const failed = [];
function line(what, got, budget) {
  process.stdout.write(`${got > budget ? 'OVER ' : 'ok   '} ${what.padEnd(34)} ${got.toFixed(1).padStart(7)} of ${budget} kB\n`);
  if (got > budget) failed.push(what);
}
line('entry', sum(entry), BUDGET.entry);
for (const screen of ['DayScreen', 'RecordsScreen', 'TasksScreen', 'InboxScreen', 'PeopleScreen']) {
  const chunk = scripts.find((name) => name.startsWith(`${screen}-`));
  if (chunk) line(`first screen ${screen}`, sum(closure([...inHtml, chunk])), BUDGET.firstScreen);
}
for (const name of scripts.filter((name) => !entry.has(name))) {
  if (size(name) > BUDGET.lazy) line(`lazy ${name}`, size(name), BUDGET.lazy);
}
// Style sheets come with the screen that needs them, so each screen has the budget for itself: the
// page's own sheets, the screen's, and those of all it opens (panels, editors, dialogs).
const inPage = [...html.matchAll(/assets\/([\w.-]+\.css)/g)].map((match) => match[1]);
const CHUNK = /import\([`"']\.\/([\w.-]+\.js)[`"']\),__vite__mapDeps\(\[([\d,]*)\]\)/g;

/** What a script loads later: chunk -> everything it needs. */
function later(name) {
  const text = readFileSync(join(assets, name), 'utf8');
  const listed = /m\.f=\[([^\]]*)\]/.exec(text)?.[1] ?? '';
  const files = [...listed.matchAll(/assets\/([\w.-]+)/g)].map((match) => match[1]);
  return [...text.matchAll(CHUNK)].map(([, chunk, places]) => ({
    chunk,
    needs: places
      .split(',')
      .filter(Boolean)
      .map((place) => files[Number(place)]),
  }));
}

function sheets(screen) {
  const of = [...entry].flatMap(later).find(({ chunk }) => chunk.startsWith(`${screen}-`));
  const seen = new Set();
  const queue = of ? [of.chunk, ...of.needs] : [];
  while (queue.length > 0) {
    const name = queue.pop();
    if (seen.has(name) || entry.has(name)) continue;
    seen.add(name);
    if (name.endsWith('.js')) queue.push(...later(name).flatMap(({ chunk, needs }) => [chunk, ...needs]));
  }
  return new Set([...inPage, ...[...seen].filter((name) => name.endsWith('.css'))]);
}
for (const screen of ['DayScreen', 'RecordsScreen', 'ImportsScreen', 'PeopleScreen']) {
  const found = sheets(screen);
  if (found.size <= inPage.length) throw new Error(`no style sheets were found for ${screen}`);
  line(`css of ${screen}`, sum(found), BUDGET.css);
}
const fonts = names.filter((name) => /golos-text-(cyrillic|latin)-wght.*woff2$/.test(name));
line(
  'fonts',
  fonts.reduce((total, name) => total + statSync(join(assets, name)).size / 1000, 0),
  BUDGET.fonts,
);
process.exit(failed.length > 0 ? 1 : 0);
