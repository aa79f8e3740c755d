/** Every word that the code asks for is there in both languages, with the same names and the plural forms of each language. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { words as en } from './words/en';
import { words as ru } from './words/ru';

type Tree = { [key: string]: string | Tree };
const FORMS = { ru: ['one', 'few', 'many', 'other'], en: ['one', 'other'] } as const;
const PLURAL = /_(one|few|many|other)$/;

function flat(tree: Tree, path = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const name = path === '' ? key : `${path}.${key}`;
    for (const [inner, text] of typeof value === 'string' ? [[name, value] as const] : flat(value, name)) {
      out.set(inner, text);
    }
  }
  return out;
}

const bare = (keys: Iterable<string>) => new Set([...keys].map((key) => key.replace(PLURAL, '')));

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sources(path) : /\.tsx?$/.test(name) && !name.includes('.test.') ? [path] : [];
  });
}

describe.each(Object.keys(ru) as (keyof typeof ru)[])('words of %s', (namespace) => {
  const russian = flat(ru[namespace] as Tree);
  const english = flat(en[namespace] as Tree);

  it('are the same in both languages', () => {
    expect([...bare(russian.keys())].filter((key) => !bare(english.keys()).has(key))).toEqual([]);
    expect([...bare(english.keys())].filter((key) => !bare(russian.keys()).has(key))).toEqual([]);
  });

  it('have all plural forms', () => {
    for (const [language, all] of [['ru', russian] as const, ['en', english] as const]) {
      const plurals = bare([...all.keys()].filter((key) => PLURAL.test(key)));
      const missing = [...plurals].flatMap((key) =>
        FORMS[language].map((form) => `${key}_${form}`).filter((one) => !all.has(one)),
      );
      expect(missing, language).toEqual([]);
    }
  });

  it('name the same values', () => {
    const names = (text: string) =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)]
        .map((found) => found[1])
        .sort()
        .join();
    const wrong = [...english].filter(
      ([key, text]) => russian.has(key) && names(russian.get(key) ?? '') !== names(text) && !key.endsWith('_one'),
    );
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});

describe('keys in the code', () => {
  it('are all there', () => {
    const known = new Map(Object.entries(ru).map(([namespace, tree]) => [namespace, bare(flat(tree as Tree).keys())]));
    const missing: string[] = [];
    for (const path of sources(join(import.meta.dirname, '..'))) {
      const text = readFileSync(path, 'utf8');
      const used = [...text.matchAll(/useTranslation\('(\w+)'\)/g)].map((found) => found[1] ?? '');
      if (used.length === 0) {
        continue;
      }
      for (const [, key = ''] of text.matchAll(/\bt\('([\w.]+)'/g)) {
        if (!used.some((namespace) => known.get(namespace)?.has(key))) {
          missing.push(`${path.split('/src/')[1]}: ${key}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });
});

describe('plurals', () => {
  beforeAll(async () => {
    await i18next.init({ lng: 'ru', resources: { ru, en }, defaultNS: 'day' });
  });
  it.each([
    ['ru', 1, '1 дело'],
    ['ru', 2, '2 дела'],
    ['ru', 5, '5 дел'],
    ['ru', 11, '11 дел'],
    ['ru', 21, '21 дело'],
    ['ru', 112, '112 дел'],
    ['en', 1, '1 thing to do'],
    ['en', 21, '21 things to do'],
  ])('%s %i is «%s»', (lng, count, text) => {
    expect(i18next.t('sentence.due', { lng, count })).toBe(text);
  });
});
