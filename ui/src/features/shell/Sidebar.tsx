/** The menu at the left: search, sections with counters, the person. */
import {
  IconCalendarTime,
  IconChecklist,
  IconDatabaseImport,
  IconInbox,
  IconMessageCircleCheck,
  IconSearch,
  IconSitemap,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe, useMeta } from '../../api/queries';
import { TypeIcon } from '../../parts/icons';
import { countText, type NavItem, navigation } from './navigation';
import { ProfileMenu } from './ProfileMenu';

const OWN_ICONS: Record<string, typeof IconInbox> = {
  day: IconCalendarTime,
  inbox: IconInbox,
  tasks: IconChecklist,
  people: IconSitemap,
  imports: IconDatabaseImport,
};

function NavIcon({ name }: { name: string }) {
  const Own = OWN_ICONS[name];
  return Own ? <Own size={18} stroke={1.7} aria-hidden /> : <TypeIcon name={name} />;
}

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
      <NavIcon name={item.icon} />
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
    <div className="side">
      <div className="side-name">
        <IconMessageCircleCheck size={22} stroke={2} aria-hidden />
        <span className="cut">{meta.organisation.name || t('product')}</span>
      </div>
      <button type="button" className="side-search" onClick={onSearch} aria-label={t('search')} title={t('search')}>
        <IconSearch size={17} stroke={1.7} aria-hidden />
        <span>{t('search')}</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <nav className="side-nav" aria-label={t('nav.label')}>
        {navigation(me, meta)
          .filter((group) => group.items.length > 0)
          .map((group) => (
            <div key={group.id} className="side-group" role="group" aria-label={t(`nav.${group.id}`)}>
              <h2 aria-hidden="true">{t(`nav.${group.id}`)}</h2>
              {group.items.map((item) => (
                <NavLink key={item.id} item={item} onGo={onGo} />
              ))}
            </div>
          ))}
      </nav>
      <ProfileMenu onHelp={onHelp} />
    </div>
  );
}
