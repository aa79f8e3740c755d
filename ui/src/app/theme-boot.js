// Before the first paint: the theme and density kept in this browser.
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
})();
