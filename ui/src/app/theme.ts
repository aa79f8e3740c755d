/** Mantine in our colours: the tokens are in styles/tokens.css, this maps Mantine's own names on them. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eaf1fd',
  '#d5e3fa',
  '#abc6f4',
  '#7fabf3',
  '#5b91ea',
  '#3f7ade',
  '#2a68d0',
  '#1f5dc4',
  '#1a4fa8',
  '#153f86',
];
const dark: MantineColorsTuple = [
  '#e7eaf0',
  '#c9cfd9',
  '#a4adbb',
  '#6b7588',
  '#3d4453',
  '#2b303b',
  '#20242c',
  '#1b1e25',
  '#15181e',
  '#121419',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 7 },
  colors: { accent, dark },
  fontFamily: "'Golos Text Variable', 'Golos Fallback', system-ui, sans-serif",
  fontSizes: { xs: '12px', sm: '13px', md: '13.5px', lg: '16px', xl: '19px' },
  headings: { fontWeight: '650' },
  defaultRadius: 6,
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Plain objects: `Menu.extend` and the like would pull the components into the entry.
  components: {
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, transitionProps: { duration: 0 } } },
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
    Modal: { defaultProps: { overlayProps: { blur: 0 }, transitionProps: { duration: 120, transition: 'fade' } } },
  },
});

export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-error': 'var(--overdue)',
    '--mantine-color-dimmed': 'var(--text-2)',
    '--mantine-color-placeholder': 'var(--placeholder)',
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-default-border': 'var(--border-input)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-primary-color-light': 'var(--accent-bg)',
    '--mantine-primary-color-light-color': 'var(--accent)',
  };
  return { variables: {}, light: both, dark: both };
};
