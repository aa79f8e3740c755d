/** Words by language; one chunk per language, loaded before the first paint of the app. */
import i18next, { type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';

export type Language = 'ru' | 'en';

export const NAMESPACES = ['shell', 'day', 'people', 'search', 'records', 'imports'] as const;

async function load(language: Language): Promise<Record<string, unknown>> {
  return language === 'en' ? (await import('./words/en')).words : (await import('./words/ru')).words;
}

export function asLanguage(tag: string | null | undefined): Language {
  return tag?.toLowerCase().startsWith('en') ? 'en' : 'ru';
}

/** Starts i18next with one language. */
export async function startWords(language: Language): Promise<void> {
  document.documentElement.lang = language;
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: [...NAMESPACES],
    defaultNS: 'shell',
    resources: { [language]: await load(language) } as Resource,
    interpolation: { escapeValue: false },
    returnEmptyString: false,
  });
}

/** Changes the language of the page. */
export async function changeLanguage(language: Language): Promise<void> {
  const words = await load(language);
  for (const [namespace, bundle] of Object.entries(words)) {
    i18next.addResourceBundle(language, namespace, bundle);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
