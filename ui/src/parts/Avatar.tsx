/** A person as two letters. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return `${words[0]?.[0] ?? ''}${words[1]?.[0] ?? ''}`.toUpperCase();
}

/** «Кузьмина Анна Петровна» as «А. Кузьмина». */
export function shortName(name: string): string {
  const [last, first] = name.trim().split(/\s+/);
  return first ? `${first[0]}. ${last}` : (last ?? '');
}

export function Avatar({ name, size = 28 }: { name: string; size?: number }) {
  return (
    <span className="avatar" aria-hidden="true" style={size === 28 ? undefined : { width: size, height: size }}>
      {initials(name)}
    </span>
  );
}
