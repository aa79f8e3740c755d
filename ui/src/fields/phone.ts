/** Phones: kept in E.164, shown grouped, typed in any way. */

/** `+78432104233` as `+7 843 210-42-33`; other countries in groups of three. */
export function formatPhone(value: string): string {
  const match = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(value);
  if (match) {
    return `+7 ${match[1]} ${match[2]}-${match[3]}-${match[4]}`;
  }
  const foreign = /^\+(\d{1,3})(\d{3})(\d{3})(\d{2,6})$/.exec(value);
  return foreign ? `+${foreign[1]} ${foreign[2]} ${foreign[3]} ${foreign[4]}` : value;
}

/** What a person typed as E.164, or null; ten digits and a leading 8 are taken as Russian. */
export function parsePhone(typed: string): string | null {
  const text = typed.trim();
  if (!/^[+\d\s().\-\u2013\u00a0]+$/.test(text)) {
    return null;
  }
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+')) {
    return digits.length >= 8 && digits.length <= 15 ? `+${digits}` : null;
  }
  if (digits.length === 11 && (digits.startsWith('8') || digits.startsWith('7'))) {
    return `+7${digits.slice(1)}`;
  }
  if (digits.length === 10) {
    return `+7${digits}`;
  }
  return null;
}

/** Several phones typed in one line, by commas, semicolons or new lines. */
export function splitMany(typed: string): string[] {
  return typed
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
