import { ActionIcon, type MantineColorScheme, Tooltip, useMantineColorScheme } from '@mantine/core'
import { MoonIcon, SunIcon, SystemIcon } from '../parts/icons.tsx'

const SCHEMES = {
  auto: { next: 'light', label: 'Theme: as the system', icon: <SystemIcon /> },
  light: { next: 'dark', label: 'Theme: light', icon: <SunIcon /> },
  dark: { next: 'auto', label: 'Theme: dark', icon: <MoonIcon /> },
} as const satisfies Record<MantineColorScheme, unknown>

/** As the system, light, dark, round and round. */
export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { next, label, icon } = SCHEMES[colorScheme]
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={() => setColorScheme(next)}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
