/** The strip above the screen: creation, notices, theme. */
import { IconBell, IconMenu2, IconMoon, IconPlus, IconSearch, IconSun } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useMeta } from '../../api/queries';
import { useScheme } from '../../app/look';
import { IconButton } from '../../parts/Button';
import { TypeIcon } from '../../parts/icons';
import { MenuButton, type MenuItem } from '../../parts/Menu';
import { useLayers } from '../../parts/open';
import { countText, creatableTypes } from './navigation';
import { useChangeLook } from './ProfileMenu';

/** What «Создать» offers: a task, and a record of each type that I may create. */
export function useCreateItems(onTask: () => void): MenuItem[] {
  const { t } = useTranslation('shell');
  const me = useMe();
  const meta = useMeta();
  const change = useLayers();
  return [
    ...creatableTypes(me, meta).map((type) => ({
      id: type.code,
      label: type.new,
      icon: <TypeIcon name={type.icon} size={16} />,
      run: () => change({ create: type.code, peek: undefined }),
    })),
    { id: 'task', label: t('new_task'), icon: <TypeIcon name="checklist" size={16} />, run: onTask, startsGroup: true },
  ];
}

export interface TopBarProps {
  onMenu: () => void;
  onSearch: () => void;
  onTask: () => void;
  createRef: Ref<HTMLButtonElement>;
}

export function TopBar({ onMenu, onSearch, onTask, createRef }: TopBarProps) {
  const { t } = useTranslation('shell');
  const me = useMe();
  const scheme = useScheme();
  const change = useChangeLook();
  const items = useCreateItems(onTask);
  const unread = me.counters.unread;
  return (
    <header className="top">
      <IconButton label={t('menu')} className="only-phone" onClick={onMenu}>
        <IconMenu2 size={20} stroke={1.7} />
      </IconButton>
      <MenuButton label={t('create')} items={items} className="btn btn-primary btn-normal" hasText buttonRef={createRef}>
        <IconPlus size={16} stroke={2} aria-hidden />
        <span className="btn-text">{t('create')}</span>
        <kbd className="btn-hint only-wide" aria-hidden="true">
          C
        </kbd>
      </MenuButton>
      <span className="top-gap" />
      <IconButton label={t('search')} className="only-phone" onClick={onSearch}>
        <IconSearch size={19} stroke={1.7} />
      </IconButton>
      <span className="top-badge">
        <Link
          to="/inbox"
          search={{}}
          className="icon-btn"
          aria-label={unread > 0 ? t('bell', { count: unread }) : t('nav.inbox')}
          title={t('nav.inbox')}
        >
          <IconBell size={19} stroke={1.7} aria-hidden />
        </Link>
        {unread > 0 ? (
          <span className="count count-new" aria-hidden="true">
            {countText(unread)}
          </span>
        ) : null}
      </span>
      <IconButton
        label={scheme === 'dark' ? t('theme.to_light') : t('theme.to_dark')}
        onClick={() => change({ theme: scheme === 'dark' ? 'light' : 'dark' })}
      >
        {scheme === 'dark' ? <IconSun size={19} stroke={1.7} /> : <IconMoon size={19} stroke={1.7} />}
      </IconButton>
    </header>
  );
}
