import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** Slate: cool greys that keep money's green and red apart from the page. */
const SLATE: MantineColorsTuple = [
  '#d5dbe5',
  '#b9c2d0',
  '#98a3b5',
  '#6f7b8f',
  '#3d4757',
  '#2b3340',
  '#1e252f',
  '#161b23',
  '#10141a',
  '#0b0e13',
]

/** The page's one accent. */
const SIGNAL: MantineColorsTuple = [
  '#ebf2ff',
  '#d3e1fd',
  '#a5c1fb',
  '#759ff9',
  '#4e83f6',
  '#3a72f3',
  '#2f6fed',
  '#1f5bd0',
  '#164fba',
  '#0743a4',
]

export const theme = createTheme({
  colors: { dark: SLATE, signal: SIGNAL },
  primaryColor: 'signal',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650', sizes: { h2: { fontSize: '1rem' }, h3: { fontSize: '0.875rem' } } },
  cursorType: 'pointer',
  components: {
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm', size: 'sm' },
      styles: { label: { textTransform: 'none' } },
    },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250 } },
    Modal: { defaultProps: { centered: true, radius: 'lg' } },
  },
})

/** Colours with a meaning of their own. Every text colour reaches 4.5 : 1 on the surfaces it is used on. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f4f6f9',
    '--mantine-color-text': '#18202c',
    '--mantine-color-dimmed': '#5a6576',
    '--mantine-color-placeholder': '#687385',
    '--mantine-color-default-border': '#dde2ea',
    '--mantine-color-teal-light-color': '#0a5c45',
    '--mantine-color-orange-light-color': '#8a3a00',
    '--mantine-color-yellow-light-color': '#6f4600',
    '--table-line': '#e6eaf0',
    '--surface': '#ffffff',
    '--surface-hover': '#f4f7fc',
    '--surface-sunken': '#f8f9fb',
    '--gain': '#0b7a45',
    '--loss': '#c22727',
    '--caution': '#8f5500',
    '--paper-banner': '#ffd75e',
    '--paper-banner-text': '#3a2a00',
    '--live-banner': '#c22727',
    '--live-banner-text': '#ffffff',
    '--chart-line': '#1f5bd0',
    '--chart-fill': 'rgba(31, 91, 208, 0.16)',
    '--chart-grid': '#edf0f4',
  },
  dark: {
    '--mantine-color-body': '#0e1218',
    '--mantine-color-text': '#dde3ec',
    '--mantine-color-dimmed': '#98a3b5',
    '--mantine-color-placeholder': '#8490a3',
    '--mantine-color-default': '#1b222c',
    '--mantine-color-default-border': '#2b3340',
    '--mantine-color-gray-light': '#28303c',
    '--mantine-color-gray-light-color': '#c3ccd9',
    '--mantine-color-signal-light': '#1d2b47',
    '--mantine-color-signal-light-hover': '#22334f',
    '--mantine-color-signal-light-color': '#bcd0fc',
    '--table-line': '#232b36',
    '--surface': '#161b23',
    '--surface-hover': '#1b222c',
    '--surface-sunken': '#12171e',
    '--gain': '#4cc38a',
    '--loss': '#ff7b7b',
    '--caution': '#e8b04a',
    '--paper-banner': '#e3b341',
    '--paper-banner-text': '#211800',
    '--live-banner': '#b3261e',
    '--live-banner-text': '#ffffff',
    '--chart-line': '#759ff9',
    '--chart-fill': 'rgba(117, 159, 249, 0.18)',
    '--chart-grid': '#1f2630',
  },
})
