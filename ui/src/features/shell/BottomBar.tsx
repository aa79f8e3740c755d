/** The phone's bar: the day, the main type, creation, search, the rest. */
import { IconCalendarTime, IconMenu2, IconPlus, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe, useMeta } from '../../api/queries';
import { TypeIcon } from '../../parts/icons';
import { MenuButton } from '../../parts/Menu';
import { countText, shownTypes } from './navigation';
import { useCreateItems } from './TopBar';

export interface BottomBarProps {
  onMenu: () => void;
  onSearch: () => void;
  onTask: () => void;
}

export function BottomBar({ onMenu, onSearch, onTask }: BottomBarProps) {
  const { t } = useTranslation('shell');
  const me = useMe();
  const first = shownTypes(me, useMeta())[0];
  const items = useCreateItems(onTask);
  return (
    <nav className="bottom" aria-label={t('nav.bottom')}>
      <Link to="/" search={{}} className="bottom-link" activeOptions={{ exact: true, includeSearch: false }}>
        <IconCalendarTime size={21} stroke={1.7} aria-hidden />
        <span>{t('nav.day')}</span>
        {me.counters.overdue > 0 ? (
          <span className="count count-overdue">
            <span aria-hidden="true">{countText(me.counters.overdue)}</span>
            <span className="hidden-label">{t('nav.overdue', { count: me.counters.overdue })}</span>
          </span>
        ) : null}
      </Link>
      {first ? (
        <Link
          to="/records/$type"
          params={{ type: first.code }}
          search={{}}
          className="bottom-link"
          activeOptions={{ includeSearch: false }}
        >
          <TypeIcon name={first.icon} size={21} />
          <span>{first.title}</span>
        </Link>
      ) : (
        <span />
      )}
      <MenuButton label={t('create')} items={items} className="bottom-add">
        <IconPlus size={22} stroke={2} aria-hidden />
      </MenuButton>
      <button type="button" className="bottom-link" onClick={onSearch}>
        <IconSearch size={21} stroke={1.7} aria-hidden />
        <span>{t('nav.search')}</span>
      </button>
      <button type="button" className="bottom-link" onClick={onMenu}>
        <IconMenu2 size={21} stroke={1.7} aria-hidden />
        <span>{t('nav.more')}</span>
      </button>
    </nav>
  );
}
