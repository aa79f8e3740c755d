/** The menu at the left: search, sections with counters, the person. */
import { IconMessageCircleCheck, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe, useMeta } from '../../api/queries';
import { TypeIcon } from '../../parts/icons';
import { countText, type NavItem, navigation } from './navigation';
import { ProfileMenu } from './ProfileMenu';

function NavLink({ item, onGo }: { item: NavItem; onGo?: (() => void) | undefined }) {
  const { t } = useTranslation('shell');
  const title = item.word ? t(item.word) : (item.title ?? '');
  return (
    <Link
      className="side-link"
      to={item.to}
      {...(item.params ? { params: item.params } : {})}
      search={{}}
      activeOptions={{ exact: item.to === '/', includeSearch: false }}
      title={title}
      {...(onGo ? { onClick: onGo } : {})}
    >
      <TypeIcon name={item.icon} />
      <span className="cut">{title}</span>
      {item.count ? (
        <span className={`count count-${item.countLook ?? 'new'}`}>
          <span aria-hidden="true">{countText(item.count)}</span>
          <span className="hidden-label">{item.countWord ? t(item.countWord, { count: item.count }) : item.count}</span>
        </span>
      ) : null}
    </Link>
  );
}

export interface SidebarProps {
  onSearch: () => void;
  onHelp: () => void;
  /** Closes the drawer of the phone. */
  onGo?: () => void;
}

export function Sidebar({ onSearch, onHelp, onGo }: SidebarProps) {
  const { t } = useTranslation('shell');
  const me = useMe();
  const meta = useMeta();
  return (
    <nav className="side" aria-label={t('nav.label')}>
      <div className="side-name">
        <IconMessageCircleCheck size={22} stroke={2} aria-hidden />
        <span className="cut">{meta.organisation.name || t('product')}</span>
      </div>
      <button type="button" className="side-search" onClick={onSearch} title={t('search')}>
        <IconSearch size={17} stroke={1.7} aria-hidden />
        <span>{t('search')}</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <div className="side-nav">
        {navigation(me, meta)
          .filter((group) => group.items.length > 0)
          .map((group) => (
            <div key={group.id} className="side-group" role="group" aria-label={t(`nav.${group.id}`)}>
              <span className="side-title" aria-hidden="true">
                {t(`nav.${group.id}`)}
              </span>
              {group.items.map((item) => (
                <NavLink key={item.id} item={item} onGo={onGo} />
              ))}
            </div>
          ))}
      </div>
      <ProfileMenu onHelp={onHelp} />
    </nav>
  );
}
