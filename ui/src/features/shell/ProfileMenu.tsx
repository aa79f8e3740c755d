/** The person at the foot of the menu: theme, language, density, hot keys, leaving. */
import { IconDeviceDesktop, IconKeyboard, IconLanguage, IconLogout, IconMoon, IconSettings, IconSun } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../../api/client';
import { useMe, useSaveSettings } from '../../api/queries';
import { changeLanguage, type Language } from '../../app/i18n';
import { type Look, setLook, useLook } from '../../app/look';
import { Avatar } from '../../parts/Avatar';
import { MenuButton, type MenuItem } from '../../parts/Menu';

const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

/** Leaves through the server's own door, which ends the session. */
export function signOut(): void {
  void fetch('/logout', { method: 'POST', headers: { 'X-Otklik': '1' }, credentials: 'same-origin', redirect: 'manual' }).finally(
    () => location.assign('/login'),
  );
}

/** Speaks the other language: the page at once, then everything that the server words. */
export function useSwitchLanguage(): (language: Language) => void {
  const client = useQueryClient();
  return (language) => {
    void changeLanguage(language)
      .then(() => sendJson('PATCH', '/me', { locale: language }))
      .then(() => client.invalidateQueries())
      .catch(() => undefined);
  };
}

export function useChangeLook(): (change: Partial<Look>) => void {
  const save = useSaveSettings();
  return (change) => {
    setLook(change);
    const { density, ...rest } = change;
    save({ ...rest, ...(density && density !== 'auto' ? { density } : {}) });
  };
}

export function ProfileMenu({ onHelp }: { onHelp: () => void }) {
  const { t, i18n } = useTranslation('shell');
  const me = useMe();
  const look = useLook();
  const change = useChangeLook();
  const speak = useSwitchLanguage();
  const navigate = useNavigate();
  const themes: MenuItem[] = (
    [
      ['light', <IconSun key="i" {...icon} />],
      ['dark', <IconMoon key="i" {...icon} />],
      ['system', <IconDeviceDesktop key="i" {...icon} />],
    ] as const
  ).map(([theme, picture]) => ({
    id: theme,
    label: t(`theme.${theme}`),
    icon: picture,
    isOn: look.theme === theme,
    run: () => change({ theme }),
  }));
  const densities: MenuItem[] = (['compact', 'usual', 'roomy'] as const).map((density, index) => ({
    id: density,
    label: t(`density.${density}`),
    isOn: document.documentElement.dataset.density === density,
    run: () => change({ density }),
    startsGroup: index === 0,
  }));
  const other: Language = i18n.language === 'en' ? 'ru' : 'en';
  const items: MenuItem[] = [
    {
      id: 'profile',
      label: t('profile'),
      icon: <IconSettings {...icon} />,
      run: () => void navigate({ to: '/profile', search: {} }),
    },
    { id: 'keys', label: t('keys.title'), icon: <IconKeyboard {...icon} />, hint: '?', run: onHelp },
    { id: 'language', label: other === 'en' ? 'English' : 'Русский', icon: <IconLanguage {...icon} />, run: () => speak(other) },
    ...themes.map((item, index) => ({ ...item, startsGroup: index === 0 })),
    ...densities,
    { id: 'out', label: t('sign_out'), icon: <IconLogout {...icon} />, run: signOut, startsGroup: true },
  ];
  return (
    <MenuButton
      label={t('profile_menu', { name: me.person.name })}
      title={me.person.name}
      hasText
      items={items}
      className="side-me"
    >
      <Avatar name={me.person.name} />
      <span>
        <span className="cut">{me.person.name}</span>
        <small className="cut">{me.person.position}</small>
      </span>
    </MenuButton>
  );
}
