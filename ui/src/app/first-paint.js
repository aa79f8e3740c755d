// Before the first paint: the theme and density kept in this browser. Then what the open address will want is asked for
// at once: the browser would learn of it only when the entry has come, has run and has asked in its turn.
(() => {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem('otklik.look') || '{}');
  } catch {
    kept = {};
  }
  const dark = kept.theme === 'dark' || (kept.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  const root = document.documentElement;
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  root.dataset.density = kept.density || (innerHeight < 800 ? 'compact' : 'usual');
  root.dataset.sidebar = kept.sidebar === 'narrow' ? 'narrow' : 'wide';

  const { screens, words } = __WANTED__;
  const screen = screens.find(([path]) => new RegExp(path).test(location.pathname));
  for (const file of [words[root.lang], ...(screen ? screen[1] : [])].filter(Boolean)) {
    const link = document.createElement('link');
    link.rel = file.endsWith('.css') ? 'preload' : 'modulepreload';
    if (file.endsWith('.css')) {
      link.as = 'style';
    }
    link.crossOrigin = '';
    link.href = `/assets/${file}`;
    document.head.append(link);
  }
  if (location.pathname === '/') {
    // Handed over to the first call that asks for the same; see `api/client.ts`.
    const path = '/api/v1/day';
    const answer = fetch(path, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
    answer.catch(() => undefined);
    window.otklikEarly = { path, answer };
  }
})();
