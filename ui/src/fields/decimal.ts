/** Exact decimals as text: no floating point number is ever made of an amount. */

const GROUP = '\u00a0';

function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, GROUP);
}

/** `"-1234.50"` as `-1 234,50` in Russian and `-1,234.50` in English. */
export function formatDecimal(value: string | number, language: string): string {
  const text = String(value).trim();
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) {
    return text;
  }
  const [, sign = '', whole = '', fraction] = match;
  const isRussian = language.startsWith('ru');
  const grouped = isRussian ? groupDigits(whole) : groupDigits(whole).replaceAll(GROUP, ',');
  const point = isRussian ? ',' : '.';
  return `${sign === '-' ? '\u2212' : ''}${grouped}${fraction === undefined ? '' : point + fraction}`;
}

/** What a person typed as an exact decimal with `scale` digits, or null when it is no such number. */
export function parseDecimal(typed: string, scale: number): string | null {
  const text = typed
    .replace(/[\s\u00a0\u202f]/g, '')
    .replace('\u2212', '-')
    .replace(/[₽$€]|руб\.?/g, '');
  const separators = text.match(/[.,]/g) ?? [];
  const plain =
    separators.length > 1 && text.includes(',') && text.includes('.') ? text.replaceAll(',', '') : text.replace(',', '.');
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(plain);
  if (!match) {
    return null;
  }
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > scale) {
    return null;
  }
  const bare = whole.replace(/^0+(?=\d)/, '');
  const tail = scale > 0 ? `.${digits.padEnd(scale, '0')}` : '';
  const isZero = /^0+$/.test(bare + digits);
  return `${sign === '-' && !isZero ? '-' : ''}${bare}${tail}`;
}

/** What a person typed as a whole number, or null. */
export function parseInteger(typed: string): number | null {
  const text = typed.replace(/[\s\u00a0\u202f]/g, '').replace('\u2212', '-');
  if (!/^[+-]?\d{1,15}$/.test(text)) {
    return null;
  }
  return Number.parseInt(text, 10);
}

/** The sign of a currency, or its code where no sign is usual. */
export function currencySign(currency: string): string {
  const signs: Record<string, string> = { RUB: '₽', USD: '$', EUR: '€', KZT: '₸', BYN: 'Br' };
  return signs[currency] ?? currency;
}
